/// Where a shared store is.
public enum RemoteLocation: Hashable, Sendable {
  /// A folder of this machine or of a network disk, by its absolute path.
  case folder(String)
  /// A web server, by its address without a slash at the end.
  case web(String)
  /// A bucket of S3 or of a server like it, and the beginning of its keys without a slash at either end.
  case bucket(name: String, prefix: String)
  /// A server of the Remote Execution API, for its store alone.
  case grpc(ServerLocation)

  /// Reads `https://host/path`, `http://host/path`, `s3://bucket/prefix`, `grpcs://host/instance`, `file:///path` or an absolute path; nil for anything
  /// else, such as an address with a query, a user name or a password.
  public init?(_ text: String) {
    guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ $0 > 32 && $0 != 127 || $0 == 32 }) else {
      return nil
    }
    if text.hasPrefix("file:") {
      guard text.hasPrefix("file:///"), let folder = Self.folder(text.dropFirst(7)) else { return nil }
      self = .folder(folder)
    } else if text.hasPrefix("s3://") {
      guard let (name, prefix) = Self.bucket(text.dropFirst(5)) else { return nil }
      self = .bucket(name: name, prefix: prefix)
    } else if text.hasPrefix("grpc") {
      guard let server = ServerLocation(text) else { return nil }
      self = .grpc(server)
    } else if text.hasPrefix("/") {
      guard let folder = Self.folder(text[...]) else { return nil }
      self = .folder(folder)
    } else {
      guard let address = Self.web(text) else { return nil }
      self = .web(address)
    }
  }

  private static let longest = 2048

  /// The text of the location, as the manifest has it.
  public var text: String {
    switch self {
    case .folder(let path): path
    case .web(let address): address
    case .bucket(let name, let prefix): prefix.isEmpty ? "s3://\(name)" : "s3://\(name)/\(prefix)"
    case .grpc(let server): server.text
    }
  }

  private static func folder(_ path: Substring) -> String? {
    let parts = path.split(separator: "/")
    guard !parts.isEmpty, !parts.contains(".."), !parts.contains(".") else { return nil }
    return "/" + parts.joined(separator: "/")
  }

  private static func web(_ text: String) -> String? {
    guard let scheme = ["https://", "http://"].first(where: { text.hasPrefix($0) }) else { return nil }
    let rest = text.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" }
    let parts = rest.dropFirst(host.count).split(separator: "/")
    guard !host.isEmpty, rest.utf8.allSatisfy(isPlain), host.allSatisfy({ !"@~%".contains($0) }),
      !parts.contains(".."), !parts.contains(".")
    else { return nil }
    return scheme + ([host] + parts).joined(separator: "/")
  }

  /// The name of a bucket by the rules of S3, and a prefix of characters that a signature has as they are.
  private static func bucket(_ text: Substring) -> (name: String, prefix: String)? {
    let name = text.prefix { $0 != "/" }
    let parts = text.dropFirst(name.count).split(separator: "/")
    func isLetterOrDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) || (97...122).contains(byte) }
    guard (3...63).contains(name.utf8.count), name.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == 45 || $0 == 46 }),
      name.utf8.first.map(isLetterOrDigit) == true, name.utf8.last.map(isLetterOrDigit) == true, !name.contains(".."),
      parts.joined().utf8.allSatisfy({ isLetterOrDigit($0) || (65...90).contains($0) || "-._~".utf8.contains($0) }),
      !parts.contains(".."), !parts.contains(".")
    else { return nil }
    return (String(name), parts.joined(separator: "/"))
  }

  /// The characters of a host and a path; above all no `?`, `#` and `\`.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "-._~/:[]%+,=@".utf8.contains(byte)
    }
  }
}

extension Form where Value == RemoteLocation {
  /// The hint for a text that is nearly a location.
  @Sendable private static func hint(_ text: String) -> String? {
    if text.hasPrefix("/") || text.contains("://") { return nil }
    guard text.hasPrefix(".") || text.hasPrefix("~") || text.contains("/") else { return nil }
    return "write the whole path, which is the same for everybody: `realpath \(text.cut(to: 100))` prints it"
  }

  /// An address or a folder.
  static var remoteLocation: Form<RemoteLocation> {
    .grammar(
      "an address such as `https://cache.example.org/dsbuild` or `s3://bucket/prefix`, or a folder such as `/mnt/share/dsbuild`",
      pattern:
        "^(?!.*/\\.{1,2}(/|$))(\(ServerLocation.pattern)|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._~/-]*)?|https?://[A-Za-z0-9._:\\[\\]+,=-]+(/[A-Za-z0-9._~:\\[\\]%+,=@/-]*)?|(file://)?/.*[^/].*)$",
      texts: hint, parse: { RemoteLocation($0) }, write: { $0.text })
  }
}
