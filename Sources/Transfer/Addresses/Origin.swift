/// Scheme, host and port together. Limits, retries and `robots.txt` apply to each origin separately.
public struct Origin: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// `http` or `https`.
  public let scheme: String
  /// The host in lower case; IPv6 in brackets.
  public let host: String
  /// The port, or the scheme's default if none is written.
  public let port: Int

  /// Creates an origin from its three parts.
  public init(scheme: String, host: String, port: Int) {
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  /// The default port of a scheme.
  public static func defaultPort(of scheme: String) -> Int { scheme == "https" ? 443 : 80 }

  /// The origin as the beginning of a URL, without a default port.
  public var description: String {
    port == Self.defaultPort(of: scheme) ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
  }

  public static func < (left: Origin, right: Origin) -> Bool {
    (left.host, left.scheme, left.port) < (right.host, right.scheme, right.port)
  }
}
