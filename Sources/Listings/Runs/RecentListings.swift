package import Digests
package import Engine
import Synchronization

/// The pieces of listings and the tables that were read or made last. What one step of a class writes is what the next one reads, and
/// what it read in the last build is what the one before had made then.
///
/// Those of the last few steps are kept, in two generations: if the younger one is full, it becomes the older one, which is dropped.
package final class RecentListings: Sendable {
  private enum Kept {
    case outline(ListingOutline)
    case piece(ListingPiece)
    case origin(OriginTable)
  }

  private struct Generations {
    var younger: [SHA256Digest: Kept] = [:]
    var older: [SHA256Digest: Kept] = [:]
    var bytes = 0
  }

  /// The bytes of one generation.
  private static let most = 16 << 20

  private let generations = Mutex(Generations())

  /// Creates an empty memory.
  package init() {}

  /// A kept outline.
  package func outline(_ digest: SHA256Digest) -> ListingOutline? {
    guard case .outline(let outline)? = kept(digest) else { return nil }
    return outline
  }

  /// A kept piece.
  package func piece(_ digest: SHA256Digest) -> ListingPiece? {
    guard case .piece(let piece)? = kept(digest) else { return nil }
    return piece
  }

  /// A kept table, or the one that `read` reads, which is kept from then on.
  package func origin(
    _ digest: SHA256Digest, _ read: () throws(EngineError) -> OriginTable
  ) throws(EngineError) -> OriginTable {
    if case .origin(let known)? = kept(digest) { return known }
    let table = try read()
    add(.origin(table), digest, bytes: table.rows.memory)
    return table
  }

  /// Keeps the outline of a listing.
  package func keep(_ outline: ListingOutline, _ digest: SHA256Digest) {
    add(.outline(outline), digest, bytes: outline.pieces.count * MemoryLayout<ListingOutline.Piece>.stride)
  }

  /// Keeps a piece.
  package func keep(_ piece: ListingPiece) { add(.piece(piece), piece.digest, bytes: piece.memory) }

  private func kept(_ digest: SHA256Digest) -> Kept? {
    generations.withLock { $0.younger[digest] ?? $0.older[digest] }
  }

  private func add(_ kept: Kept, _ digest: SHA256Digest, bytes: Int) {
    guard bytes <= Self.most else { return }
    generations.withLock { generations in
      if generations.bytes + bytes > Self.most {
        (generations.older, generations.younger, generations.bytes) = (generations.younger, [:], 0)
      }
      guard generations.younger.updateValue(kept, forKey: digest) == nil else { return }
      generations.bytes += bytes
    }
  }
}
