import Digests
import Engine
import Imaging

/// The search of `auto`: candidates by their codes, then a look at the thumbnails of each pair.
struct CheckedSearch: Sendable {
  let gate: CandidateGate
  let maxPixels: Int
  let reader: PictureReader

  private var workspace: Workspace { reader.workspace }

  /// So many pairs are checked between two reads of thumbnails, which bounds how many are in memory.
  private static let batch = 4096
  /// More candidates than this are worth a word: they are checked all the same.
  private static let many = 2_000_000

  /// The pairs that are the same or similar, with at least one of the `new` pictures; nil for all.
  func pairs(among images: [SHA256Digest], new: [Int]?) async throws -> [NearPairs.Pair] {
    let results = try await InspectAction.results(of: images, maxPixels: maxPixels, reader: reader)
    var facts: [InspectAction.Facts] = []
    var members: [Int] = []
    for (index, image) in images.enumerated() {
      guard case .sound(let known)? = results[image] else { continue }
      facts.append(known)
      members.append(index)
    }
    let isNew = new.map(Set.init)
    let search = CandidateSearch(
      facts.map(\.codes), cropped: facts.map(\.cropped), gate: gate,
      new: isNew.map { isNew in members.indices.filter { isNew.contains(members[$0]) } })
    // Later blocks are larger: taken first, the threads end together.
    let blocks = try await workspace.compute((0..<search.blockCount).reversed().map { $0 }) {
      search.pairs(inBlock: $0)
    }
    let candidates = CandidateSearch.joined(blocks)
    if candidates.count > Self.many {
      workspace.emit(
        .warned(
          "\(candidates.count) pairs of pictures look alike enough to be compared one by one",
          hint: "`duplicates.scope: class` compares fewer"))
    }
    var found: [DuplicateMatch] = []
    for start in stride(from: 0, to: candidates.count, by: Self.batch) {
      let part = Array(candidates[start..<min(start + Self.batch, candidates.count)])
      found += try await matches(part, facts: facts, images: members.map { images[$0] })
    }
    return found.map {
      NearPairs.Pair(
        i: members[$0.i], j: members[$0.j], distance: $0.distance, score: $0.score, isMirrored: $0.isMirrored)
    }
  }

  /// What looking at some candidates says.
  private func matches(
    _ candidates: [CandidateSearch.Pair], facts: [InspectAction.Facts], images: [SHA256Digest]
  ) async throws -> [DuplicateMatch] {
    let pictures = Set(candidates.flatMap { [$0.i, $0.j] }).sorted()
    let read = try await workspace.compute(pictures) { index throws in
      try thumbnail(of: images[index], facts[index].thumbnail)
    }
    let thumbnails = Dictionary(uniqueKeysWithValues: zip(pictures, read))
    return try await workspace.compute(candidates) { pair -> DuplicateMatch? in
      guard let first = thumbnails[pair.i], let second = thumbnails[pair.j] else { return nil }
      return PairCheck.match(pair, first, second)
    }.compactMap { $0 }
  }

  /// A thumbnail that inspecting kept, made again where the store has lost it.
  private func thumbnail(of image: SHA256Digest, _ blob: SHA256Digest) throws -> Thumbnail {
    if let bytes = try workspace.store.read(blob), let kept = Thumbnail(encoded: bytes) { return kept }
    let bytes = try reader.bytes(of: image)
    let options = InspectOptions(
      formats: Set(ImageFormat.allCases), minSide: 1, maxPixels: maxPixels, maxAspectRatio: .infinity)
    guard case .success(let inspection) = ImageInspector.examine(bytes, options: options) else {
      throw MissingBlob(digest: image)
    }
    let made = Thumbnail(inspection.thumbnail)
    try workspace.store.put(made.encoded())
    return made
  }
}
