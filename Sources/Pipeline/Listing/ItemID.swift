import Digests

/// What names a candidate: the first 16 bytes of SHA-256 over class, 0x00, address.
///
/// It never holds the row, so moving a row changes nothing; the same address in two classes is two items.
public struct ItemID: Hashable, Comparable, Sendable {
  let high: UInt64
  let low: UInt64

  /// The id of the candidate with `address` in a class.
  public init(className: String, address: String) {
    var bytes = Array(className.utf8)
    bytes.append(0)
    bytes += Array(address.utf8)
    let digest = SHA256Digest(of: bytes).bytes
    high = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The id spelt by 32 hexadecimal digits, as in the lock; nil for anything else.
  public init?(hex: some StringProtocol) {
    let digits = Array(hex.utf8)
    guard digits.count == 32, let high = Hexadecimal.word(digits[..<16]), let low = Hexadecimal.word(digits[16...])
    else { return nil }
    self.init(high: high, low: low)
  }

  /// The 32 hexadecimal digits.
  public var hex: String { Hexadecimal.encode(high) + Hexadecimal.encode(low) }

  public static func < (left: ItemID, right: ItemID) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}
