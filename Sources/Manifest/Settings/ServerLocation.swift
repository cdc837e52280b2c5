/// Where a server that speaks gRPC is: `grpcs://host[:port][/instance]`.
public struct ServerLocation: Hashable, Sendable {
  /// The host in lower case; IPv6 without brackets.
  public let host: String
  /// The port; 443 with TLS and 50051 without, if none is written.
  public let port: Int
  /// The name of the instance at the server; empty for its only one.
  public let instance: String
  /// Whether the connection is encrypted. One that is not is for this machine alone.
  public let isEncrypted: Bool

  /// Reads `grpcs://host[:port][/instance]`, or `grpc://` with `localhost` or a loopback address; nil for anything else, such
  /// as an address with a query, a user name or a password.
  public init?(_ text: String) {
    guard text.utf8.count <= 2048, let scheme = ["grpcs://", "grpc://"].first(where: { text.hasPrefix($0) }) else {
      return nil
    }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    let parts = rest.dropFirst(authority.count).split(separator: "/")
    guard let (host, port) = Self.hostAndPort(authority), parts.joined().utf8.allSatisfy(Self.isInstance),
      !parts.contains(".."), !parts.contains(".")
    else { return nil }
    isEncrypted = scheme == "grpcs://"
    self.host = host
    self.port = port ?? (isEncrypted ? 443 : 50051)
    instance = parts.joined(separator: "/")
    guard isEncrypted || isThisMachine else { return nil }
  }

  /// Whether the host is this machine by its name or address.
  public var isThisMachine: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The host as an address has it: IPv6 in brackets.
  public var written: String { host.contains(":") ? "[\(host)]" : host }

  /// The form in which a person writes it.
  public var text: String {
    let base = "\(isEncrypted ? "grpcs" : "grpc")://\(written)"
    let port = port == (isEncrypted ? 443 : 50051) ? "" : ":\(port)"
    return base + port + (instance.isEmpty ? "" : "/\(instance)")
  }

  private static func hostAndPort(_ text: Substring) -> (host: String, port: Int?)? {
    var host = text
    var port: Int?
    if let colon = text.lastIndex(of: ":"), text.hasPrefix("[") ? text[..<colon].hasSuffix("]") : true {
      let digits = text[text.index(after: colon)...]
      guard let number = UInt16(digits), number > 0, digits.allSatisfy(\.isNumber) else { return nil }
      port = Int(number)
      host = text[..<colon]
    }
    if host.hasPrefix("[") {
      guard host.hasSuffix("]") else { return nil }
      host = host.dropFirst().dropLast()
      guard host.contains(":"), host.utf8.allSatisfy({ isHexadecimal($0) || $0 == 58 || $0 == 46 }) else { return nil }
    } else {
      guard host.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == 45 || $0 == 46 || $0 == 95 }) else { return nil }
    }
    return host.isEmpty || host.utf8.count > 253 ? nil : (host.lowercased(), port)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }

  private static func isInstance(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "-._~".utf8.contains(byte) }

  /// The pattern of the schema; the reader alone checks the port's range.
  static let pattern =
    "grpcs://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?"
    + "|grpc://([Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]|127(\\.[0-9]{1,3}){3}|\\[::1\\])(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?"
}

extension Form where Value == ServerLocation {
  /// The address of a server that speaks gRPC.
  static var server: Form<ServerLocation> {
    .grammar(
      "an address such as `grpcs://build.example.org` or `grpcs://host:8980/instance`; `grpc://` is for this machine alone",
      pattern: "^(?!.*/\\.{1,2}(/|$))(\(ServerLocation.pattern))$", parse: { ServerLocation($0) }, write: { $0.text })
  }
}
