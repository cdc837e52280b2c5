package import Digests
package import Engine
import Synchronization

/// The pieces of listings and the tables that were read or made last. What one step of a class writes is what the next one reads, and
/// what it read in the last build is what the one before had made then.
///
/// Those of the last few steps are kept, tables apart from pieces: otherwise many pieces would replace a table that is needed again.
package final class RecentListings: Sendable {
  private enum Part {
    case outline(ListingOutline)
    case piece(ListingPiece)
  }

  /// Values in two generations: if the younger one is full, it becomes the older one, which is dropped.
  private struct Generations<Value: Sendable> {
    private var younger: [SHA256Digest: Value] = [:]
    private var older: [SHA256Digest: Value] = [:]
    private var bytes = 0

    /// The bytes of one generation.
    private static var most: Int { 16 << 20 }

    subscript(digest: SHA256Digest) -> Value? { younger[digest] ?? older[digest] }

    mutating func add(_ value: Value, _ digest: SHA256Digest, bytes count: Int) {
      guard count <= Self.most else { return }
      if bytes + count > Self.most { (older, younger, bytes) = (younger, [:], 0) }
      guard younger.updateValue(value, forKey: digest) == nil else { return }
      bytes += count
    }
  }

  private let parts = Mutex(Generations<Part>())
  private let tables = Mutex(Generations<OriginTable>())

  /// Creates an empty memory.
  package init() {}

  /// A kept outline.
  package func outline(_ digest: SHA256Digest) -> ListingOutline? {
    guard case .outline(let outline)? = parts.withLock({ $0[digest] }) else { return nil }
    return outline
  }

  /// A kept piece.
  package func piece(_ digest: SHA256Digest) -> ListingPiece? {
    guard case .piece(let piece)? = parts.withLock({ $0[digest] }) else { return nil }
    return piece
  }

  /// A kept table, or the one that `read` reads, which is kept from then on.
  package func origin(
    _ digest: SHA256Digest, _ read: () throws(EngineError) -> OriginTable
  ) throws(EngineError) -> OriginTable {
    if let known = tables.withLock({ $0[digest] }) { return known }
    let table = try read()
    keep(table, digest)
    return table
  }

  /// Keeps a table that was made.
  package func keep(_ table: OriginTable, _ digest: SHA256Digest) {
    tables.withLock { $0.add(table, digest, bytes: table.rows.memory) }
  }

  /// Keeps the outline of a listing.
  package func keep(_ outline: ListingOutline, _ digest: SHA256Digest) {
    let bytes = outline.pieces.count * MemoryLayout<ListingOutline.Piece>.stride
    parts.withLock { $0.add(.outline(outline), digest, bytes: bytes) }
  }

  /// Keeps a piece.
  package func keep(_ piece: ListingPiece) {
    parts.withLock { $0.add(.piece(piece), piece.digest, bytes: piece.memory) }
  }
}
