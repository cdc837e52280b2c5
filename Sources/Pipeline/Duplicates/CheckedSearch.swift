import Digests
import Engine
import Imaging
import Synchronization

/// The search of `auto`: it finds candidates by their codes, then compares the thumbnails of each pair.
struct CheckedSearch: Sendable {
  let gate: CandidateGate
  let maxPixels: Int
  let reader: PictureReader
  /// Whether the codes of the pictures are kept on shelves.
  var isShelved = true

  private var workspace: Workspace { reader.workspace }

  /// More candidates than this cause a warning; all of them are checked all the same.
  private static let many = 2_000_000

  /// The pairs that are the same or similar, with at least one of the `new` pictures; nil for all.
  ///
  /// - Parameter former: the pictures of the last search.
  func pairs(
    among images: [SHA256Digest], new: [Int]?, since former: [SHA256Digest]
  ) async throws -> [NearPairs.Pair] {
    let results = try await reader.inspected(images, isShelved: isShelved, since: former, maxPixels: maxPixels)
    let (facts, members) = Self.sound(results)
    if new == nil {
      let tiles = tiles(facts, members.map { images[$0] })
      if let cut = try tiles.useful(in: workspace) {
        return try await pairs(in: cut, of: tiles, facts).map { $0.moved(to: members[$0.i], members[$0.j]) }
      }
    }
    let isNew = new.map(Set.init)
    let search = CandidateSearch(
      facts.map(\.codes), altered: facts.map(\.altered), gate: gate,
      new: isNew.map { isNew in members.indices.filter { isNew.contains(members[$0]) } })
    return try await matches(search, facts: facts, images: members.map { images[$0] }).map {
      NearPairs.Pair(i: members[$0.i], j: members[$0.j], distance: $0.distance, score: $0.score, form: $0.form)
    }
  }

  /// The facts of the pictures that were decoded, and their places.
  private static func sound(_ results: [InspectAction.Output?]) -> (facts: [InspectAction.Facts], members: [Int]) {
    var facts: [InspectAction.Facts] = []
    var members: [Int] = []
    for (index, result) in results.enumerated() {
      guard case .sound(let known)? = result else { continue }
      facts.append(known)
      members.append(index)
    }
    return (facts, members)
  }

  /// Compares the thumbnails of the candidates, in runs while the search goes on: memory may not hold all candidates
  /// at once.
  ///
  /// - Parameter split: only pairs of a picture before this place with one from it on; nil for all.
  private func matches(
    _ search: CandidateSearch, facts: [InspectAction.Facts], images: [SHA256Digest], across split: Int? = nil
  ) async throws -> [NearPairs.Pair] {
    let threads = workspace.processors.width
    let pieces = split.map { search.pieces(threads: threads, across: $0) } ?? search.pieces(threads: threads)
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

  /// The search as tiles, over the codes of sound pictures.
  private func tiles(_ facts: [InspectAction.Facts], _ images: [SHA256Digest]) -> NearTiles {
    NearTiles(search: .auto(gate), images: images) { TileSearch.record(images[$0], facts[$0]) }
  }

  /// The search as tiles for other machines; nil while some pictures are not inspected.
  func tiles(among images: [SHA256Digest]) throws(EngineError) -> NearTiles? {
    let known = try workspace.remembered(InspectAction(maxPixels: maxPixels), of: images, isShelved: true)
    guard known.missing.isEmpty else { return nil }
    let (facts, members) = Self.sound(known.outputs)
    return tiles(facts, members.map { images[$0] })
  }

  /// The pairs of a search that is cut. Remembered tiles are not compared again; the candidates of all are checked.
  private func pairs(
    in cut: NearTiles.Cut, of tiles: NearTiles, _ facts: [InspectAction.Facts]
  ) async throws -> [NearPairs.Pair] {
    var found: [NearPairs.Pair] = []
    for (tile, candidates) in zip(cut.tiles, try await tiles.candidates(of: cut, in: workspace)) {
      let (places, split) = cut.places(tile)
      let (own, images) = (places.map { facts[$0] }, places.map { tiles.images[$0] })
      let pairs: [NearPairs.Pair]
      if let candidates, let listed = try tiles.read(candidates, of: places.count, split, in: workspace) {
        pairs = try await checked(listed, facts: own, images: images)
      } else {
        // More candidates than a result may have, or a result of which the store has lost the blob.
        let search = CandidateSearch(own.map(\.codes), altered: own.map(\.altered), gate: gate)
        pairs = try await matches(search, facts: own, images: images, across: split)
      }
      found += pairs.map { $0.moved(to: places[$0.i], places[$0.j]) }
    }
    return found
  }

  /// Compares the thumbnails of listed candidates.
  private func checked(
    _ candidates: [CandidateSearch.Pair], facts: [InspectAction.Facts], images: [SHA256Digest]
  ) async throws -> [NearPairs.Pair] {
    let runs = stride(from: 0, to: candidates.count, by: Self.longestRun).map { start in
      start..<min(start + Self.longestRun, candidates.count)
    }
    let found = try await workspace.compute(runs, as: .comparing) { run throws in
      var checks = PairChecks { index in
        try reader.thumbnail(of: images[index], facts[index].thumbnail, maxPixels: maxPixels)
      }
      return try candidates[run].compactMap { try checks.match($0).map { NearPairs.Pair($0) } }
    }
    return found.flatMap { $0 }
  }

  /// The candidates that one thread checks in a row.
  private static let longestRun = 4_096

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
