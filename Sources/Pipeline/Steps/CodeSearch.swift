import Digests
import Engine
import Imaging

/// The search of the algorithms that go by the distance of codes alone.
struct CodeSearch: Sendable {
  let algorithm: NearAlgorithm
  let radius: Int
  let maxPixels: Int
  let reader: PictureReader

  private var workspace: Workspace { reader.workspace }

  /// The pairs within the radius with at least one of the `new` pictures; nil for all.
  func pairs(among images: [SHA256Digest], new: [Int]?) async throws -> [NearPairs.Pair] {
    let codes = try await codes(of: images)
    // Pictures whose code says nothing take no part.
    let members = images.indices.filter { codes[$0]?.isUsable ?? false }
    var words = HammingCodes(words: (algorithm.bits + 63) / 64)
    for index in members { words.append(codes[index]?.words ?? []) }
    let isNew = new.map(Set.init)
    let search = HammingSearch(
      words, limit: radius, new: isNew.map { isNew in members.indices.filter { isNew.contains(members[$0]) } })
    // Later blocks are larger: taken first, the threads end together.
    let blocks = try await workspace.compute((0..<search.blockCount).reversed().map { $0 }) {
      search.pairs(inBlock: $0)
    }
    return blocks.joined().map { pair in
      NearPairs.Pair(
        i: members[pair.i], j: members[pair.j], distance: pair.distance, score: nil, isMirrored: pair.isMirrored)
    }
  }

  /// The code of each picture, remembered under its digest and the algorithm.
  private func codes(of images: [SHA256Digest]) async throws -> [NearCode?] {
    let keys = images.map { image in
      var description = Description(kind: "near_code", version: algorithm.version)
      description["algorithm"] = .text(algorithm.rawValue)
      description["libraries"] = .text(ImageInspector.libraries)
      description["blob"] = .digest(image)
      return description.key
    }
    let remembered = try workspace.actions.values(for: keys)
    var codes = keys.map { remembered[$0].flatMap { NearCode(encoded: $0, algorithm: algorithm) } }
    let missing = images.indices.filter { codes[$0] == nil }
    let found = try await workspace.compute(missing.map { (images[$0], keys[$0]) }) { image, key throws -> NearCode? in
      let bytes = try reader.bytes(of: image)
      let start = ContinuousClock.now
      guard let code = try? NearCode.code(of: bytes, algorithm: algorithm, maxPixels: maxPixels) else {
        return nil
      }
      try workspace.actions.record(key, kind: "near_code", value: code.encoded())
      workspace.acted("near_code", image.hex, since: start)
      return code
    }
    for (index, code) in zip(missing, found) { codes[index] = code }
    try workspace.actions.flush()
    return codes
  }
}
