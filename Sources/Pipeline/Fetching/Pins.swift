package import Digests
import Engine
import Imaging
package import Listings
package import Manifest
package import Transfer

/// The records of a class in the lock: the digest to which each candidate is pinned, with the facts by which drift is
/// graded.
///
/// It looks up rows of the table by bisection and copies nothing.
package struct Pins: Sendable {
  /// The table, or no rows if ``lines`` has them.
  private let table: LockTable
  private let lines: LockLines?

  /// No pins.
  package init() { self.init(LockTable()) }

  /// The pins of a class's lock table.
  package init(_ table: LockTable) { (self.table, lines) = (table, nil) }

  /// The pins of a class's lock table, each of which is parsed when it is looked up.
  init(_ lines: LockLines) { (table, self.lines) = (LockTable(), lines) }

  private var rows: [LockRow] { lines.map { lines in (0..<lines.count).compactMap(lines.row(at:)) } ?? table.rows }

  private func row(of id: ItemID) -> LockRow? { lines.map { $0[id] } ?? table[id] }

  /// The digest of all pins, as part of a key; nil if there are none.
  package var digest: SHA256Digest? { Self.digest(of: rows.lazy.map { ($0.id, $0.sha256) }) }

  /// The digest of all failures, as part of a key; nil if there are none.
  package var failures: SHA256Digest? {
    Self.failures(in: rows.lazy.map { ($0.id, Self.failure(of: $0)) })
  }

  /// The picture to which a candidate is pinned.
  package func image(of id: ItemID) -> SHA256Digest? { row(of: id)?.sha256 }

  /// The length in bytes of the picture to which a candidate is pinned.
  func size(of id: ItemID) -> Int? { row(of: id)?.bytes }

  /// The failure of a candidate that has no picture or was refused.
  package func failure(of id: ItemID) -> FetchFailure? { row(of: id).flatMap(Self.failure) }

  private static func failure(of row: LockRow) -> FetchFailure? {
    row.verdict == "in" ? nil : failure(row.verdict, hasImage: row.sha256 != nil)
  }

  private static func failure(_ verdict: String, hasImage: Bool) -> FetchFailure? {
    FetchFailure(reason: verdict).flatMap { hasImage && !$0.isOfTransfer ? nil : $0 }
  }

  /// The digest of the failures that a lock written from `listing` would hold.
  package static func failures(in listing: Listing) -> SHA256Digest? {
    let items = listing.items
    return failures(
      in: items.indices.lazy.filter { !items.isIn(at: $0) }.map { place in
        let item = items[place]
        return (item.id, item.reason.flatMap { failure($0.name, hasImage: item.image != nil) })
      })
  }

  private static func failures(in rows: some Sequence<(ItemID, FetchFailure?)>) -> SHA256Digest? {
    var hasher = SHA256Hasher()
    var isEmpty = true
    for case (let id, let failure?) in rows {
      var writer = ByteWriter(capacity: 48)
      writer.append(id.high)
      writer.append(id.low)
      hasher.update(writer.bytes + Array("\(failure.reason)\n".utf8))
      isEmpty = false
    }
    return isEmpty ? nil : hasher.finalize()
  }

  /// The digest of the pins that a lock written from `listing` would hold.
  package static func digest(of listing: Listing) -> SHA256Digest? {
    let items = listing.items
    return digest(of: items.indices.lazy.map { (items.id(at: $0), items.image(at: $0)) })
  }

  /// The bytes that are hashed at once.
  private static let piece = 1 << 16

  /// The digest of pins in ascending order of their ids. Rows and listings have this order, so nothing has to be
  /// collected first.
  private static func digest(of pins: some Sequence<(ItemID, SHA256Digest?)>) -> SHA256Digest? {
    var hasher = SHA256Hasher()
    var isEmpty = true
    var writer = ByteWriter(capacity: Self.piece + 48)
    for case (let id, let image?) in pins {
      writer.append(id.high)
      writer.append(id.low)
      writer.append(image)
      isEmpty = false
      guard writer.bytes.count >= Self.piece else { continue }
      hasher.update(writer.bytes)
      writer.bytes.removeAll(keepingCapacity: true)
    }
    hasher.update(writer.bytes)
    return isEmpty ? nil : hasher.finalize()
  }

  /// How far the picture of `digest` is from the one to which `id` is pinned.
  func grade(of id: ItemID, _ digest: SHA256Digest, maxPixels: Int, in workspace: Workspace) throws(EngineError)
    -> String
  {
    guard let bytes = try workspace.store.read(digest), let pinned = row(of: id), pinned.sha256 != nil,
      case .sound(let found)? = try workspace.output(
        InspectAction(maxPixels: maxPixels), of: digest, bytes: bytes, isCounted: false)
    else { return "other" }
    let pixels = try workspace.output(PixelsAction(maxPixels: maxPixels), of: digest, bytes: bytes)
    if pixels != nil, pixels == pinned.pixels { return "same_pixels" }
    if let phash = pinned.phash, (phash ^ found.phash).nonzeroBitCount <= Self.nearBits { return "near" }
    return "other"
  }

  /// How many of the 64 bits of a perceptual hash may change when a host encodes the picture again: less than a
  /// tenth.
  private static let nearBits = 6
}

extension FetchFailure {
  /// Whether it ended the transfer; the other failures are judgements of a body that arrived.
  fileprivate var isOfTransfer: Bool { self != .notImage && self != .hashMismatch }
}
