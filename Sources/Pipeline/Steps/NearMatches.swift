import Digests
import Engine
import Imaging

/// Finds the pairs of pictures that are nearly the same, by one rule.
struct NearMatches: Sendable {
  let rule: NearRule
  let maxPixels: Int

  /// The matches among pictures, by index.
  func find(among images: [SHA256Digest], in workspace: Workspace) async throws -> [DuplicateMatch] {
    guard !rule.isOff, images.count > 1 else { return [] }
    let codes = try await codes(of: images, in: workspace)
    // Pictures whose code says nothing take no part.
    let members = images.indices.filter { codes[$0]?.isUsable ?? false }
    var words = HammingCodes(words: (rule.bits + 63) / 64)
    for index in members { words.append(codes[index]?.words ?? []) }
    let search = HammingSearch(words, limit: rule.limit)
    // Later blocks are larger: taken first, the threads end together.
    let blocks = try await workspace.compute((0..<search.blockCount).reversed().map { $0 }) {
      search.pairs(inBlock: $0)
    }
    return HammingSearch.joined(blocks).map { pair in
      DuplicateMatch(members[pair.i], members[pair.j], distance: pair.distance, isMirrored: pair.isMirrored)
    }
  }

  /// The code of each picture, remembered under its digest and the algorithm.
  private func codes(of images: [SHA256Digest], in workspace: Workspace) async throws -> [NearCode?] {
    let keys = images.map { image in
      var description = Description(kind: "near_code", version: rule.algorithm.version)
      description["algorithm"] = .text(rule.algorithm.rawValue)
      description["libraries"] = .text(ImageInspector.libraries)
      description["blob"] = .digest(image)
      return description.key
    }
    let remembered = try workspace.actions.values(for: keys)
    var codes = keys.map { remembered[$0].flatMap { NearCode(encoded: $0, algorithm: rule.algorithm) } }
    let missing = images.indices.filter { codes[$0] == nil }
    let found = try await workspace.compute(missing.map { (images[$0], keys[$0]) }) { image, key throws -> NearCode? in
      guard let bytes = try workspace.store.read(image) else { throw MissingBlob(digest: image) }
      guard let code = try? NearCode.code(of: bytes, algorithm: rule.algorithm, maxPixels: maxPixels) else {
        return nil
      }
      try workspace.actions.record(key, kind: "near_code", value: code.encoded())
      return code
    }
    for (index, code) in zip(missing, found) { codes[index] = code }
    try workspace.actions.flush()
    return codes
  }
}
