/// The memory that bodies take while they arrive. Above the limit, transfers with more than their share wait, but for one.
///
/// Used by the loop's thread alone.
final class MemoryShare {
  /// The limit in bytes.
  let limit: Int
  /// The bytes that all transfers hold. The loop counts them anew in each turn.
  var held = 0
  /// How many bytes each transfer may hold in any case.
  private(set) var share: Int

  init(limit: Int) {
    self.limit = limit
    share = limit
  }

  /// Whether bodies take all the memory that they may.
  var isShort: Bool { held >= limit }

  /// Counts the bytes that some transfers hold.
  func count(_ bytes: Int, of transfers: Int) {
    held = bytes
    share = limit / max(1, transfers)
  }
}
