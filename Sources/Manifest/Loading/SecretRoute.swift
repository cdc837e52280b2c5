/// The way that a secret of a person takes, as far as a manifest decides it. A permission is for one way: a manifest that changes
/// the proxy or the certificates later asks again.
public struct SecretRoute: Hashable, Sendable {
  /// The host that gets the secret, with its port if one is written; or the address of a store.
  public let host: String
  /// Whether the secret is sent to another machine without encryption.
  public var isUnencrypted = false
  /// The scheme, host and port of the proxy of the manifest; nil without one.
  public var proxy: String?
  /// The certificates that the manifest trusts instead of the system's: their file and its digest; nil without them.
  public var certificates: String?

  /// The way in words, after `to` or `at`.
  var text: String {
    var text = "`\(host)`"
    if isUnencrypted { text += " without encryption" }
    if let proxy { text += " through the proxy `\(proxy)`" }
    if let certificates { text += ", trusting the certificates in \(certificates) instead of those of the system" }
    return text
  }

  /// Whether an address begins with a scheme that does not encrypt and leads to another machine.
  static func isUnencrypted(_ address: String) -> Bool {
    guard let scheme = address.firstRange(of: "://") else { return false }
    return address[..<scheme.lowerBound].lowercased() != "https" && !isThisMachine(address[scheme.upperBound...])
  }

  /// Whether the text after `://` begins with this machine's name or number.
  private static func isThisMachine(_ rest: Substring) -> Bool {
    let authority = rest.prefix { !"/?#\\".contains($0) }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    if host.hasPrefix("[") { return host.hasPrefix("[::1]") }
    let name = host.prefix { $0 != ":" }.lowercased()
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return name == "localhost" || numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
  }
}
