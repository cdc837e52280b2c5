package import Digests
import Encoding
import Engine
import Imaging
package import Listings
package import Manifest
package import Transfer

/// What the lock says of a class: the digest each candidate is pinned to, with the facts by which drift is graded.
///
/// The table itself, looked up by bisection: nothing of it is copied.
package struct Pins: Sendable {
  private let table: LockTable

  /// No pins.
  package init() { table = LockTable() }

  /// The pins of a class's lock table.
  package init(_ table: LockTable) { self.table = table }

  /// The digest of all pins, nil for none: what of them is in a key.
  package var digest: SHA256Digest? { Self.digest(of: table.rows.lazy.map { ($0.id, $0.sha256) }) }

  /// What a candidate is pinned to.
  package func image(of id: ItemID) -> SHA256Digest? { table[id]?.sha256 }

  /// How a candidate failed that gave nothing.
  package func failure(of id: ItemID) -> FetchFailure? {
    guard let row = table[id], row.verdict != "in", let failure = FetchFailure(reason: row.verdict) else { return nil }
    return row.sha256 == nil || failure.isOfTransfer ? failure : nil
  }

  /// The digest of the pins that a lock written from `listing` would hold.
  package static func digest(of listing: Listing) -> SHA256Digest? {
    digest(of: listing.items.lazy.map { ($0.id, $0.image) })
  }

  /// The digest of pins in ascending order of their ids: rows and listings are sorted so, and nothing is held meanwhile.
  private static func digest(of pins: some Sequence<(ItemID, SHA256Digest?)>) -> SHA256Digest? {
    var hasher = SHA256Hasher()
    var isEmpty = true
    for case (let id, let image?) in pins {
      var writer = ByteWriter(capacity: 48)
      writer.append(id.high)
      writer.append(id.low)
      writer.append(image)
      hasher.update(writer.bytes)
      isEmpty = false
    }
    return isEmpty ? nil : hasher.finalize()
  }

  /// How far the picture of `digest` is from the one that `id` is pinned to.
  func grade(of id: ItemID, _ digest: SHA256Digest, maxPixels: Int, in workspace: Workspace) throws(EngineError)
    -> String
  {
    guard let bytes = try workspace.store.read(digest), let pinned = table[id], pinned.sha256 != nil,
      case .sound(let found)? = try workspace.output(
        InspectAction(maxPixels: maxPixels), of: digest, bytes: bytes, isCounted: false)
    else { return "other" }
    let pixels = try workspace.output(PixelsAction(maxPixels: maxPixels), of: digest, bytes: bytes)
    if pixels != nil, pixels == pinned.pixels { return "same_pixels" }
    if let phash = pinned.phash, (phash ^ found.phash).nonzeroBitCount <= Self.nearBits { return "near" }
    return "other"
  }

  /// How many of the 64 bits of a perceptual hash a host's own encoding may change: less than a tenth.
  private static let nearBits = 6
}

extension FetchFailure {
  /// Whether it ended the transfer; the others are judgements of a body that came.
  fileprivate var isOfTransfer: Bool { self != .notImage && self != .hashMismatch }
}
