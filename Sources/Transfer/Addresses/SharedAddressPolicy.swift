/// The addresses that a shared store may have: all except link-local, multicast and reserved ones.
///
/// Cloud providers serve secrets of the machine at `169.254.169.254`, so a stranger's manifest must not name that address. Without
/// TLS, the store must be on this machine or in a private network, unless a person allows otherwise.
public struct SharedAddressPolicy: Hashable, Sendable {
  /// Whether public addresses are refused.
  public let isPrivateOnly: Bool

  /// Creates a policy.
  public init(isPrivateOnly: Bool) { self.isPrivateOnly = isPrivateOnly }

  /// Whether a connection to `address` may be opened.
  public func permits(_ address: IPAddress) -> Bool {
    if let inner = AddressPolicy.embedded(in: address) { return Self.isLoopback(address) || permits(inner) }
    guard !Self.linkLocal.contains(where: { $0.contains(address) }) else { return false }
    return !isPrivateOnly || Self.isLoopback(address) || Self.privateRanges.contains { $0.contains(address) }
  }

  /// Whether an address is a loopback address.
  static func isLoopback(_ address: IPAddress) -> Bool { loopback.contains { $0.contains(address) } }

  private static let linkLocal = ranges("169.254.0.0/16", "fe80::/10", "0.0.0.0/8", "224.0.0.0/3", "ff00::/8")
  private static let loopback = ranges("127.0.0.0/8", "::1/128")
  private static let privateRanges = ranges(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")

  private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap { AddressRange($0) } }
}
