package import Digests
package import Engine
import Imaging
import Listings

/// The comparison of the codes of two groups of pictures, or of one group with itself: a tile of the square of all
/// pairs. It gives the candidates, whose thumbnails are then compared at home.
///
/// The key contains the codes of both groups, so nothing else decides about the candidates.
package struct NearTileAction: PortableAction {
  /// Two groups, which may be the same one. The pictures of the first have the smaller digests.
  package struct Tile: Hashable, Sendable {
    let first: SHA256Digest
    let second: SHA256Digest
  }

  package static let kind = "near_tile"
  package static let varying = ["first", "second"]
  package static let work = WorkCounts.Name("compare", "tiles")
  private static let version = 1
  /// A tile with more candidates has no result; it is searched at home, where the candidates are checked one by one.
  static let mostCandidates = 8_000_000

  let search: TileSearch
  /// The bytes of a group that is in no store; nil on another machine.
  let made: (@Sendable (SHA256Digest) -> [UInt8]?)?

  init(search: TileSearch, made: (@Sendable (SHA256Digest) -> [UInt8]?)?) {
    self.search = search
    self.made = made
  }

  package init?(_ description: Description, limits _: Description) {
    guard let search = TileSearch(description) else { return nil }
    self.init(search: search, made: nil)
  }

  package func description(of tile: Tile) -> Description {
    var description = Description(kind: Self.kind, version: Self.version)
    search.describe(&description)
    description["first"] = .digest(tile.first)
    description["second"] = .digest(tile.second)
    return description
  }

  package func values(of tile: Tile) -> [Description.Value] { [.digest(tile.first), .digest(tile.second)] }

  package func input(_ values: [Description.Value]) -> Tile? {
    guard case .digest(let first)? = values.first, case .digest(let second)? = values.last else { return nil }
    return Tile(first: first, second: second)
  }

  package func blob(of tile: Tile) -> SHA256Digest { tile.first }

  package func blobs(of tile: Tile) -> [SHA256Digest] { [tile.first, tile.second] }

  /// Both groups, and their codes in the tables of each form.
  package func memory(for bytes: [UInt8], of _: Tile) -> Int { bytes.count * 8 }

  package func run(
    _ tile: Tile, on bytes: [UInt8], store: BlobStore
  ) throws(EngineError) -> ActionResult<SHA256Digest> {
    var second: [UInt8]?
    if tile.first != tile.second {
      second = made?(tile.second)
      if second == nil { second = try store.need(tile.second) }
    }
    guard let found = search.candidates(bytes, second) else { return .nothing }
    let blob = try store.put(Self.encoded(found))
    return ActionResult(blob, remembered: blob.bytes, blob: blob)
  }

  package func output(of _: Tile, from value: ArraySlice<UInt8>, blob _: SHA256Digest?) -> SHA256Digest? {
    SHA256Digest(bytes: value)
  }

  package func neededBlob(of candidates: SHA256Digest) -> SHA256Digest? { candidates }

  /// The candidates as bytes, 13 of them each.
  private static func encoded(_ pairs: [CandidateSearch.Pair]) -> [UInt8] {
    var writer = ByteWriter(capacity: pairs.count * length)
    for pair in pairs {
      writer.append(UInt32(pair.i))
      writer.append(UInt32(pair.j))
      writer.append(pair.form.rawValue)
      writer.append(UInt16(clamping: pair.distance8))
      writer.append(UInt16(clamping: pair.distance16))
    }
    return writer.bytes
  }

  private static let length = 13

  /// Reads the candidates of a tile; nil if they are not pairs of pictures of its groups.
  ///
  /// - Parameters:
  ///   - count: the number of pictures in both groups.
  ///   - split: the number in the first group; nil if there is one group.
  static func candidates(in bytes: [UInt8], count: Int, split: Int?) -> [CandidateSearch.Pair]? {
    guard bytes.count % length == 0, bytes.count / length <= mostCandidates else { return nil }
    var reader = ByteReader(bytes)
    var pairs: [CandidateSearch.Pair] = []
    pairs.reserveCapacity(bytes.count / length)
    while !reader.isAtEnd {
      guard let i = reader.number(UInt32.self), let j = reader.number(UInt32.self), i < j, j < count,
        let form = reader.number(UInt8.self).flatMap(PairForm.init(rawValue:)),
        let short = reader.number(UInt16.self), let long = reader.number(UInt16.self),
        split.map({ i < $0 && j >= $0 }) ?? true
      else { return nil }
      pairs.append(
        .init(i: Int(i), j: Int(j), form: form, distance8: Int(short), distance16: Int(long)))
    }
    return pairs
  }
}
