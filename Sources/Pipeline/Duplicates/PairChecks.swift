import Engine
import Imaging

/// A look at each of many candidates, in an order in which few thumbnails have to be read and made ready more than once.
///
/// Where pictures resemble one another, each is a candidate hundreds of times, and reading costs as much as comparing. So
/// candidates are taken by tiles of their second picture: those of one tile stay in memory, and the first ones pass by.
struct PairChecks: Sendable {
  /// The second pictures of one tile are made ready at most once a run of candidates: 47 MB.
  private static let tile = 1344
  /// The candidates of one run, which one thread takes: enough that those it shares its tile with are worth the reading.
  private static let longestRun = 32_768
  private static let shortestRun = 64

  /// Reads the thumbnail of a picture by its index.
  let thumbnail: @Sendable (Int) throws -> Thumbnail

  /// The matches among candidates, in no particular order.
  func matches(_ candidates: [CandidateSearch.Pair], in workspace: Workspace) async throws -> [DuplicateMatch] {
    let ordered = candidates.sorted { left, right in
      (left.j / Self.tile, left) < (right.j / Self.tile, right)
    }
    let share = ordered.count / (workspace.processors.width * 4)
    let length = min(Self.longestRun, max(Self.shortestRun, share))
    let runs = stride(from: 0, to: ordered.count, by: length).map { $0..<min($0 + length, ordered.count) }
    let progress = workspace.counts.begin(.lookingAtPairs, of: ordered.count)
    defer { workspace.counts.end(progress) }
    return try await workspace.compute(runs) { run throws in
      defer { progress.add(run.count) }
      return try matches(in: ordered[run])
    }.flatMap { $0 }
  }

  private func matches(in run: ArraySlice<CandidateSearch.Pair>) throws -> [DuplicateMatch] {
    var found: [DuplicateMatch] = []
    var seconds: [Int: PairPicture] = [:]
    var tile = 0
    var first: (index: Int, thumbnail: Thumbnail, templates: [Bool: PairTemplate])?
    for pair in run {
      if pair.j / Self.tile != tile {
        tile = pair.j / Self.tile
        seconds.removeAll(keepingCapacity: true)
      }
      if first?.index != pair.i { first = (pair.i, try thumbnail(pair.i), [:]) }
      guard let known = first else { continue }
      let template = known.templates[pair.isMirrored] ?? PairTemplate(known.thumbnail, isMirrored: pair.isMirrored)
      first?.templates[pair.isMirrored] = template
      let second = try seconds[pair.j] ?? PairPicture(thumbnail(pair.j))
      seconds[pair.j] = second
      if let match = PairCheck.match(pair, template, second) { found.append(match) }
    }
    return found
  }
}
