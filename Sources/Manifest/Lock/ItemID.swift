import Digests

/// The id of an item, from its class and address: the first 128 bits of their SHA-256.
///
/// Comparisons are inlinable, because other targets sort and search listings by it.
@frozen
public struct ItemID: Hashable, Comparable, Sendable {
  /// The first eight bytes.
  public let high: UInt64
  /// The last eight bytes.
  public let low: UInt64

  /// Creates an id from two words.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Hashes the first bytes: they are those of a digest, so no others are needed.
  public func hash(into hasher: inout Hasher) { hasher.combine(high) }

  /// Computes the id of an address in a class: the first 32 digits of SHA-256 over class, 0x00, address.
  public init(class name: ClassName, address: String) {
    let bytes = SHA256Digest(of: Array(name.rawValue.utf8) + [0] + Array(address.utf8)).bytes
    high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Parses 32 hexadecimal digits; returns nil for anything else.
  public init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == 32, let high = Hexadecimal.word(digits[..<16]), let low = Hexadecimal.word(digits[16...])
    else { return nil }
    self.high = high
    self.low = low
  }

  /// The 32 lower-case hexadecimal digits.
  public var hex: String { Hexadecimal.encode(high) + Hexadecimal.encode(low) }

  @inlinable
  public static func < (left: ItemID, right: ItemID) -> Bool { (left.high, left.low) < (right.high, right.low) }
}

extension ItemID: CustomStringConvertible {
  public var description: String { hex }
}
