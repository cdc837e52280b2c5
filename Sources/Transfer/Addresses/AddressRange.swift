/// A range of addresses in CIDR form, such as `127.0.0.0/8` or `fd00::/8`.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
  /// The first address of the range.
  public let base: IPAddress
  /// The number of leading bits that all addresses of the range share with the base.
  public let bits: Int

  /// Parses a range; nil for anything else. A single address is a range of one.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first, let base = IPAddress(first) else { return nil }
    let width = base.bytes.count * 8
    guard parts.count == 2 else {
      self.base = base
      bits = width
      return
    }
    let isPlain = parts[1].utf8.allSatisfy { (48...57).contains($0) }
    guard isPlain, let bits = Int(parts[1]), bits <= width else { return nil }
    self.base = base
    self.bits = bits
  }

  /// Whether the range contains `address`. An IPv4 range contains no IPv6 address.
  public func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == base.bytes.count else { return false }
    let whole = bits / 8
    guard address.bytes[..<whole].elementsEqual(base.bytes[..<whole]) else { return false }
    let rest = bits % 8
    guard rest > 0 else { return true }
    return (address.bytes[whole] ^ base.bytes[whole]) >> UInt8(8 - rest) == 0
  }

  public var description: String { "\(base)/\(bits)" }
}
