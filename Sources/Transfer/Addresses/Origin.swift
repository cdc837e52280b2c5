/// Whom manners are owed to: scheme, host and port together.
public struct Origin: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// `http` or `https`.
  public let scheme: String
  /// The host in lower case; IPv6 in brackets.
  public let host: String
  /// The port, the scheme's own where none is written.
  public let port: Int

  /// The origin of these three.
  public init(scheme: String, host: String, port: Int) {
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  /// The port a URL of this scheme means when it names none.
  public static func defaultPort(of scheme: String) -> Int { scheme == "https" ? 443 : 80 }

  /// The origin as the beginning of a URL, without a default port.
  public var description: String {
    port == Self.defaultPort(of: scheme) ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
  }

  public static func < (left: Origin, right: Origin) -> Bool {
    (left.host, left.scheme, left.port) < (right.host, right.scheme, right.port)
  }
}
