import Digests
import Engine
import Imaging

/// The search of the algorithms that decide by the distance of codes alone.
struct CodeSearch: Sendable {
  let algorithm: NearAlgorithm
  let radius: Int
  let maxPixels: Int
  let reader: PictureReader

  private var workspace: Workspace { reader.workspace }

  /// The pairs within the radius with at least one of the `new` pictures; nil for all.
  func pairs(among images: [SHA256Digest], new: [Int]?) async throws -> [NearPairs.Pair] {
    let codes = try await workspace.outputs(
      NearCodeAction(algorithm: algorithm, maxPixels: maxPixels), of: images, isShelved: true
    ) { try reader.bytes(of: $0) }
    // Leave out pictures whose code is unusable.
    let members = images.indices.filter { codes[$0]?.isUsable ?? false }
    var words = HammingCodes(words: (algorithm.bits + 63) / 64)
    for index in members { words.append(codes[index]?.words ?? []) }
    let isNew = new.map(Set.init)
    let search = HammingSearch(
      words, limit: radius, new: isNew.map { isNew in members.indices.filter { isNew.contains(members[$0]) } })
    // Later blocks are larger. Starting with them lets the threads finish at about the same time.
    let blocks = try await workspace.compute((0..<search.blockCount).reversed().map { $0 }, as: .comparing) {
      search.pairs(inBlock: $0)
    }
    return blocks.joined().map { pair in
      NearPairs.Pair(
        i: members[pair.i], j: members[pair.j], distance: pair.distance, score: nil, form: pair.form)
    }
  }
}
