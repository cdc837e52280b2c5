package import Digests
import Manifest
import Synchronization

/// A piece of a listing: the rows whose ids begin with the same bits, in their stored bytes.
package struct ListingPiece: Hashable, Sendable {
  /// The digest of the bytes, once somebody asked for it. All copies of a piece share it.
  private final class KnownDigest: Sendable {
    let digest: Mutex<SHA256Digest?>
    init(_ digest: SHA256Digest?) { self.digest = Mutex(digest) }
  }

  /// A piece without rows.
  package static let empty = ListingPiece(RowBytes(after: Listing.header(count: 0)))

  /// The rows.
  let rows: RowBytes
  private let known: KnownDigest

  /// Creates a piece of rows whose header says how many they are.
  ///
  /// - Parameter digest: The digest of its bytes, if it is known.
  init(_ rows: RowBytes, digest: SHA256Digest? = nil) {
    self.rows = rows
    known = KnownDigest(digest)
  }

  /// Reads a piece that was stored under a digest; nil if it is damaged.
  package init?(encoded bytes: [UInt8], digest: SHA256Digest) {
    guard let rows = Listing.rows(encoded: bytes) else { return nil }
    self.init(rows, digest: digest)
  }

  /// The number of rows.
  package var count: Int { rows.count }

  /// The bytes of memory that it takes.
  var memory: Int { rows.memory }

  /// The stored bytes.
  package var bytes: [UInt8] { rows.bytes }

  /// The digest of the stored bytes, which are hashed at most once.
  package var digest: SHA256Digest {
    known.digest.withLock { digest in
      if let digest { return digest }
      let computed = SHA256Digest(of: rows.bytes)
      digest = computed
      return computed
    }
  }

  /// Whether it costs nothing to see that the pieces have the same rows.
  func isPlainlySame(as other: ListingPiece) -> Bool {
    if known === other.known { return true }
    guard let mine = known.digest.withLock({ $0 }), let theirs = other.known.digest.withLock({ $0 }) else {
      return false
    }
    return mine == theirs
  }

  /// Whether the ids are those of one piece of a cut.
  func isPiece(_ index: Int, of cut: ListingCut) -> Bool {
    guard rows.count > 0 else { return true }
    return [0, rows.count - 1].allSatisfy { cut.piece(of: id(at: $0)) == index }
  }

  /// The id of a row.
  func id(at row: Int) -> ItemID { unsafe rows.withRow(row) { unsafe Listing.id(ofRow: $0) } }

  /// The picture of a row.
  func image(at row: Int) -> SHA256Digest? { unsafe rows.withRow(row) { unsafe Listing.image(ofRow: $0) } }

  package static func == (left: ListingPiece, right: ListingPiece) -> Bool {
    left.isPlainlySame(as: right) || left.rows == right.rows
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(rows) }
}
