/// Decides which addresses may be connected to: public ones, and those in ranges that the user allows.
///
/// It checks the address that a socket is about to connect to. So other spellings, redirects and changing DNS answers cannot
/// bypass it. The ranges are those of the IANA special-purpose registries (RFC 6890 and its updates).
public struct AddressPolicy: Sendable, Equatable {
  /// The ranges that the user allows in addition to public addresses.
  public let allowed: [AddressRange]

  /// Creates a policy that allows public addresses and the ranges in `allowed`.
  public init(allowed: [AddressRange] = []) {
    self.allowed = allowed
  }

  /// Whether a socket may connect to `address`.
  public func permits(_ address: IPAddress) -> Bool {
    if allowed.contains(where: { $0.contains(address) }) { return true }
    // An IPv6 address with an embedded IPv4 address reaches the IPv4 host, so the policy checks the embedded address.
    if let inner = Self.embedded(in: address) { return permits(inner) }
    return !Self.special.contains { $0.contains(address) }
  }

  /// Whether a proxy may be asked to connect to `host`. A host that spells an address is checked as that address.
  public func permits(host: String) -> Bool {
    switch SpelledAddress(host: Punycode.ascii(host: host)) {
    case .name: true
    case .address(let address): permits(address)
    case .unreadable: false
    }
  }

  /// The IPv4 address an IPv6 one stands for: mapped, compatible, NAT64, 6to4.
  static func embedded(in address: IPAddress) -> IPAddress? {
    guard address.isIPv6 else { return nil }
    let bytes = address.bytes
    for carrier in carriers where carrier.range.contains(address) {
      return IPAddress(bytes: Array(bytes[carrier.offset..<carrier.offset + 4]))
    }
    return nil
  }

  private static let carriers: [(range: AddressRange, offset: Int)] = [
    ("::ffff:0:0/96", 12), ("::ffff:0:0:0/96", 12), ("::/96", 12), ("64:ff9b::/96", 12), ("2002::/16", 2),
  ].compactMap { text, offset in AddressRange(text).map { ($0, offset) } }

  private static let special: [AddressRange] = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/3",
    "::/8", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
    "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
  ].compactMap { AddressRange($0) }
}
