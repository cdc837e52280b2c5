import Digests
import Engine
import Imaging

/// The search of `auto`: candidates by their codes, then a look at the thumbnails of each pair.
struct CheckedSearch: Sendable {
  let gate: CandidateGate
  let maxPixels: Int
  let reader: PictureReader

  private var workspace: Workspace { reader.workspace }

  /// More candidates than this are worth a word: they are checked all the same.
  private static let many = 2_000_000

  /// The pairs that are the same or similar, with at least one of the `new` pictures; nil for all.
  func pairs(among images: [SHA256Digest], new: [Int]?) async throws -> [NearPairs.Pair] {
    let results = try await reader.inspected(images, maxPixels: maxPixels)
    var facts: [InspectAction.Facts] = []
    var members: [Int] = []
    for (index, result) in results.enumerated() {
      guard case .sound(let known)? = result else { continue }
      facts.append(known)
      members.append(index)
    }
    let isNew = new.map(Set.init)
    let search = CandidateSearch(
      facts.map(\.codes), cropped: facts.map(\.cropped), gate: gate,
      new: isNew.map { isNew in members.indices.filter { isNew.contains(members[$0]) } })
    let found = try await matches(search, facts: facts, images: members.map { images[$0] })
    return found.map {
      NearPairs.Pair(
        i: members[$0.i], j: members[$0.j], distance: $0.distance, score: $0.score, isMirrored: $0.isMirrored)
    }
  }

  /// What looking at the candidates says, some blocks of the search at a time: that bounds how many are in memory.
  private func matches(
    _ search: CandidateSearch, facts: [InspectAction.Facts], images: [SHA256Digest]
  ) async throws -> [DuplicateMatch] {
    let checks = PairChecks { index in
      try reader.thumbnail(of: images[index], facts[index].thumbnail, maxPixels: maxPixels)
    }
    var found: [DuplicateMatch] = []
    var count = 0
    // Later blocks are larger: taken first, the threads end together.
    var blocks = (0..<search.blockCount).reversed()[...]
    // A block is compared with itself and with those before it.
    let progress = workspace.counts.begin(.comparing, of: blocks.reduce(0) { $0 + $1 + 1 })
    defer { workspace.counts.end(progress) }
    while !blocks.isEmpty {
      let some = Array(blocks.prefix(workspace.processors.width * 2))
      blocks = blocks.dropFirst(some.count)
      let candidates = try await workspace.compute(some) { search.pairs(inBlock: $0) }.flatMap { $0 }
      if count <= Self.many, count + candidates.count > Self.many {
        workspace.emit(
          .warned(
            "more than \(Self.many) pairs of pictures look alike enough to be compared one by one",
            hint: "`duplicates.scope: class` compares fewer"))
      }
      count += candidates.count
      found += try await checks.matches(candidates, in: workspace)
      progress.add(some.reduce(0) { $0 + $1 + 1 })
    }
    return found
  }
}
