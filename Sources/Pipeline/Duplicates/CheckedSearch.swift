import Digests
import Engine
import Imaging
import Synchronization

/// The search of `auto`: it finds candidates by their codes, then compares the thumbnails of each pair.
struct CheckedSearch: Sendable {
  let gate: CandidateGate
  let maxPixels: Int
  let reader: PictureReader

  private var workspace: Workspace { reader.workspace }

  /// More candidates than this cause a warning; all of them are checked all the same.
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
      facts.map(\.codes), altered: facts.map(\.altered), gate: gate,
      new: isNew.map { isNew in members.indices.filter { isNew.contains(members[$0]) } })
    return try await matches(search, facts: facts, images: members.map { images[$0] }).map {
      NearPairs.Pair(i: members[$0.i], j: members[$0.j], distance: $0.distance, score: $0.score, form: $0.form)
    }
  }

  /// Compares the thumbnails of the candidates, in runs while the search goes on: memory may not hold all candidates
  /// at once.
  private func matches(
    _ search: CandidateSearch, facts: [InspectAction.Facts], images: [SHA256Digest]
  ) async throws -> [NearPairs.Pair] {
    let pieces = search.pieces(threads: workspace.processors.width)
    let progress = workspace.counts.begin(.comparing, of: pieces.reduce(0) { $0 + $1.size })
    defer { workspace.counts.end(progress) }
    let checked = Atomic(0)
    let interruption = Interruption()
    let found = try await withTaskCancellationHandler {
      try await workspace.compute(pieces) { piece throws in
        var checks = PairChecks { index in
          try reader.thumbnail(of: images[index], facts[index].thumbnail, maxPixels: maxPixels)
        }
        var found: [NearPairs.Pair] = []
        try search.forEachRun(in: piece) { (candidates, compared) throws in
          warn(checked.add(candidates.count, ordering: .relaxed))
          for candidate in candidates {
            try interruption.check()
            guard let match = try checks.match(candidate) else { continue }
            found.append(NearPairs.Pair(match))
          }
          progress.add(compared)
        }
        return found
      }
    } onCancel: {
      interruption.stop()
    }
    return found.flatMap { $0 }
  }

  private func warn(_ count: (oldValue: Int, newValue: Int)) {
    guard count.oldValue <= Self.many, count.newValue > Self.many else { return }
    workspace.emit(
      .warned(
        "more than \(Self.many) pairs of pictures look alike, and each pair is compared, which takes long",
        hint: "wait, or write `duplicates: { scope: class }` to compare only pictures of one class"))
  }
}

extension NearPairs.Pair {
  fileprivate init(_ match: DuplicateMatch) {
    self.init(i: match.i, j: match.j, distance: match.distance, score: match.score, form: match.form)
  }
}

/// Ends long work on threads when its task is cancelled; such threads do not see the cancellation of a task.
final class Interruption: Sendable {
  private let isStopped = Atomic(false)

  /// Makes ``check()`` throw from now on.
  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// - Throws: `CancellationError` after ``stop()``.
  func check() throws(CancellationError) {
    if isStopped.load(ordering: .relaxed) { throw CancellationError() }
  }
}
