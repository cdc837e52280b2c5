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
    let blocks = try await workspace.compute((0..<search.blockCount).reversed().map { $0 }, as: .comparing) {
      search.pairs(inBlock: $0)
    }
    return blocks.joined().map { pair in
      NearPairs.Pair(
        i: members[pair.i], j: members[pair.j], distance: pair.distance, score: nil, isMirrored: pair.isMirrored)
    }
  }

  /// The code of each picture, remembered under its digest and the algorithm.
  private func codes(of images: [SHA256Digest]) async throws -> [NearCode?] {
    var description = Description(kind: "near_code", version: algorithm.version)
    description["algorithm"] = .text(algorithm.rawValue)
    description["libraries"] = .text(ImageInspector.libraries)
    let shelves = ActionShelves(description, of: images, store: workspace.store, actions: workspace.actions)
    let shelved = try shelves.read()
    var codes = shelved.values.map { $0.flatMap { NearCode(encoded: $0, algorithm: algorithm) } }
    let unknown = images.indices.filter { codes[$0] == nil }
    guard !unknown.isEmpty else { return codes }
    description["blob"] = .digest(images[unknown[0]])
    let keys = KeyTemplate.keys(of: description, varying: "blob", over: unknown.map { images[$0] })
    let remembered = try workspace.actions.values(for: keys)
    var missing: [(index: Int, key: SHA256Digest)] = []
    for (index, key) in zip(unknown, keys) {
      codes[index] = remembered[key].flatMap { NearCode(encoded: $0[...], algorithm: algorithm) }
      if codes[index] == nil { missing.append((index, key)) }
    }
    let found = try await workspace.compute(missing.map { (images[$0.index], $0.key) }) {
      image, key throws -> NearCode? in
      let bytes = try reader.bytes(of: image)
      let start = ContinuousClock.now
      guard let code = try? NearCode.code(of: bytes, algorithm: algorithm, maxPixels: maxPixels) else {
        return nil
      }
      try workspace.actions.record(key, kind: "near_code", value: code.encoded(), source: image)
      workspace.acted("near_code", image.hex, span: Event.Span(since: start))
      return code
    }
    for (entry, code) in zip(missing, found) { codes[entry.index] = code }
    try shelves.write(shelved) { codes[$0]?.encoded() }
    try workspace.actions.flush()
    return codes
  }
}
