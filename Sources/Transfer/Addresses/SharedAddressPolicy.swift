/// Which addresses a shared store may be at: any but those that are good on one link only.
///
/// Clouds answer at `169.254.169.254` with secrets of the machine, so a manifest of a stranger must not lead there. Without TLS the
/// store has to be on this machine or in a private network, unless a person says otherwise.
public struct SharedAddressPolicy: Hashable, Sendable {
  /// Whether addresses of the public network are refused.
  public let isPrivateOnly: Bool

  /// A policy.
  public init(isPrivateOnly: Bool) { self.isPrivateOnly = isPrivateOnly }

  /// Whether a connection to `address` may be opened.
  public func permits(_ address: IPAddress) -> Bool {
    if let inner = AddressPolicy.embedded(in: address) { return Self.isLoopback(address) || permits(inner) }
    guard !Self.linkLocal.contains(where: { $0.contains(address) }) else { return false }
    return !isPrivateOnly || Self.isLoopback(address) || Self.privateRanges.contains { $0.contains(address) }
  }

  /// Whether an address is this machine's own.
  static func isLoopback(_ address: IPAddress) -> Bool { loopback.contains { $0.contains(address) } }

  private static let linkLocal = ranges("169.254.0.0/16", "fe80::/10", "0.0.0.0/8", "224.0.0.0/3", "ff00::/8")
  private static let loopback = ranges("127.0.0.0/8", "::1/128")
  private static let privateRanges = ranges(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")

  private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap { AddressRange($0) } }
}
