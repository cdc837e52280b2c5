import Digests
import Engine
import Imaging

/// A search that is cut into tiles, each of which is one action: another machine can do it, and what is done is
/// remembered.
///
/// The pictures are put into groups by the first bits of their digests, so that a new picture changes one group. A
/// tile is a pair of groups. All tiles together contain each pair once.
struct NearTiles: Sendable {
  /// A search of more pictures is always cut.
  static let mostAtOnce = 1_000_000
  /// The most pictures of a group in a search that is cut for this machine alone.
  private static let mostInGroup = 65_536
  /// The greatest number of groups is two to the power of this.
  private static let deepest = 10

  let search: TileSearch
  /// The pictures that are compared, ascending.
  let images: [SHA256Digest]
  /// The picture at a place in a group.
  let record: @Sendable (Int) -> [UInt8]

  /// A way to cut the search.
  struct Cut: Sendable {
    /// The places of each group in the pictures.
    let groups: [Range<Int>]
    /// The digests of the groups.
    let digests: [SHA256Digest]

    /// The tiles: the groups of each.
    var tiles: [(first: Int, second: Int)] {
      groups.indices.flatMap { first in (first..<groups.count).map { (first, $0) } }
    }

    /// The tile of two groups.
    func tile(_ tile: (first: Int, second: Int)) -> NearTileAction.Tile {
      NearTileAction.Tile(first: digests[tile.first], second: digests[tile.second])
    }

    /// The places of the pictures of a tile; the number of those of the first group where there are two.
    func places(_ tile: (first: Int, second: Int)) -> (places: [Int], split: Int?) {
      guard tile.first != tile.second else { return (Array(groups[tile.first]), nil) }
      return (Array(groups[tile.first]) + Array(groups[tile.second]), groups[tile.first].count)
    }
  }

  /// The cut into two to the power of `depth` groups, without the empty ones.
  func cut(_ depth: Int) -> Cut {
    let groups = groups(depth)
    return Cut(groups: groups, digests: groups.map { SHA256Digest(of: bytes($0)) })
  }

  /// The cut with at least this many tiles.
  func cut(parts: Int) -> Cut {
    let depth = (1...Self.deepest).first { (1 << $0) * ((1 << $0) + 1) / 2 >= parts }
    return cut(depth ?? Self.deepest)
  }

  /// The action that does the tiles of a cut on this machine.
  func action(_ cut: Cut) -> NearTileAction {
    let places = Dictionary(zip(cut.digests, cut.groups)) { first, _ in first }
    return NearTileAction(search: search) { digest in places[digest].map(bytes) }
  }

  /// The bytes of a group.
  func bytes(_ group: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(group.count * search.recordLength)
    for place in group { bytes += record(place) }
    return bytes
  }

  /// The cut of which results are known, or which a search of this size needs; nil if all pairs are compared at once.
  func useful(in workspace: Workspace) throws(EngineError) -> Cut? {
    for depth in 1...Self.deepest where images.count >> depth > 0 {
      // The first tile and the last one tell: they are in different batches.
      let groups = groups(depth)
      for group in [groups.first, groups.last].compactMap({ $0 }) {
        let digest = SHA256Digest(of: bytes(group))
        let action = NearTileAction(search: search, made: nil)
        let key = action.key(of: .init(first: digest, second: digest))
        if try workspace.actions.entry(for: key)?.kind == NearTileAction.kind { return cut(depth) }
      }
    }
    guard images.count > Self.mostAtOnce else { return nil }
    return cut((1...Self.deepest).first { images.count >> $0 <= Self.mostInGroup } ?? Self.deepest)
  }

  /// The places of the pictures whose digests begin with the same `depth` bits.
  private func groups(_ depth: Int) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var start = 0
    for number in 1...UInt64(1 << depth) {
      let end = images[start...].partitioningIndex { $0.prefix >> UInt64(64 - depth) >= number }
      if end > start { groups.append(start..<end) }
      start = end
    }
    return groups
  }
}

extension NearTiles {
  /// The blob with the candidates of each tile of a cut: remembered, or compared on the workspace's threads. Nil for a
  /// tile with too many candidates.
  func candidates(of cut: Cut, in workspace: Workspace) async throws -> [SHA256Digest?] {
    let places = Dictionary(zip(cut.digests, cut.groups)) { first, _ in first }
    return try await workspace.outputs(
      action(cut), of: cut.tiles.map(cut.tile), isCounted: { _ in false }
    ) { digest in places[digest].map(bytes) }
  }

  /// The candidates in the blob of a tile; nil if the store has lost it.
  ///
  /// - Parameters:
  ///   - count: the number of pictures in the tile.
  ///   - split: the number in the first of two groups.
  func read(
    _ candidates: SHA256Digest, of count: Int, _ split: Int?, in workspace: Workspace
  ) throws(EngineError) -> [CandidateSearch.Pair]? {
    try workspace.store.read(candidates).flatMap {
      NearTileAction.candidates(in: $0, count: count, split: split)
    }
  }

  /// The tiles that are not done, as actions for other machines.
  func pending(parts: Int, in workspace: Workspace) throws(EngineError) -> PendingActions? {
    let cut = cut(parts: parts)
    let action = action(cut)
    let tiles = cut.tiles.map(cut.tile)
    let missing = try workspace.remembered(action, of: tiles).missing.map { tiles[$0] }
    let wanted = Set(missing.flatMap { action.blobs(of: $0) })
    let groups = zip(cut.digests, cut.groups).filter { wanted.contains($0.0) }
    return PendingActions(
      action, on: missing, made: Dictionary(groups.map { ($0.0, bytes($0.1)) }) { first, _ in first })
  }
}
