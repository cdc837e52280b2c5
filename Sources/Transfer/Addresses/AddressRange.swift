/// A range of addresses in CIDR form, such as `127.0.0.0/8` or `fd00::/8`.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
  /// The first address of the range.
  public let base: IPAddress
  /// How many leading bits an address shares with the base.
  public let bits: Int

  /// Reads a range; a lone address is a range of one. Nil when it is neither.
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

  /// Whether `address` lies in the range; an IPv6 address never lies in an IPv4 range.
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
