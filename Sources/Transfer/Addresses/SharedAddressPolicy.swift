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

  /// Whether a redirect may lead to `address`: never from the public network into a private one, and never from another machine to
  /// this one. The store chooses the whole address of a redirect, so it could ask services that only this machine reaches.
  ///
  /// - Parameter first: the address that the manifest's own host has; nil if it is not known.
  public func permitsRedirect(to address: IPAddress, from first: IPAddress?) -> Bool {
    permits(address) && Self.nearness(of: address) <= (first.map { Self.nearness(of: $0) } ?? .everywhere)
  }

  /// Who can reach an address.
  private enum Nearness: Int, Comparable {
    case everywhere, privateNetwork, thisMachine

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  private static func nearness(of address: IPAddress) -> Nearness {
    if isLoopback(address) { return .thisMachine }
    if let inner = AddressPolicy.embedded(in: address) { return nearness(of: inner) }
    return AddressPolicy().permits(address) ? .everywhere : .privateNetwork
  }

  /// Whether an address is a loopback address.
  static func isLoopback(_ address: IPAddress) -> Bool { loopback.contains { $0.contains(address) } }

  private static let linkLocal = ranges("169.254.0.0/16", "fe80::/10", "0.0.0.0/8", "224.0.0.0/3", "ff00::/8")
  private static let loopback = ranges("127.0.0.0/8", "::1/128")
  private static let privateRanges = ranges(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")

  private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap { AddressRange($0) } }
}
