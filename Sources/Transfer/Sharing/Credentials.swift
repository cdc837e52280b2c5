import Digests

/// The credentials of shared stores, each bound to a host: none is sent to another one.
///
/// They come from the environment of the person, never from a manifest: `DSBUILD_REMOTE_AUTH` has lines of
/// `host[:port] Bearer TOKEN` or `host[:port] Basic user:password`; then `~/.netrc` is read.
public struct Credentials: Sendable {
  private struct Entry: Sendable {
    let host: String
    let value: String
  }

  private var entries: [Entry] = []
  /// Lines of `DSBUILD_REMOTE_AUTH` that say nothing, by their numbers.
  public private(set) var unreadable: [Int] = []

  /// Most lines that are read.
  private static let most = 1_000

  /// The credentials of an environment.
  ///
  /// - Parameters:
  ///   - variable: the value of `DSBUILD_REMOTE_AUTH`.
  ///   - netrc: the bytes of `~/.netrc`.
  public init(variable: String?, netrc: [UInt8]? = nil) {
    let lines = (variable ?? "").split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(Self.most)
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      if let entry = Self.entry(line) { entries.append(entry) } else { unreadable.append(index + 1) }
    }
    if let netrc { entries += Self.entries(ofNetrc: netrc) }
  }

  /// The `Authorization` header for a store; nil where there is none for its host, or where it would be sent in the clear.
  public func header(for base: Address) -> HeaderField? {
    let names = [base.host, "\(base.host):\(base.port)"]
    guard base.scheme == "https" || Self.isThisMachine(base.host),
      let value = entries.first(where: { names.contains($0.host) })?.value
    else { return nil }
    return HeaderField(name: "Authorization", value: value)
  }

  private static func isThisMachine(_ host: String) -> Bool {
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    return name == "localhost" || name == "::1" || name.hasPrefix("127.") && IPAddress(name) != nil
  }

  private static func entry(_ line: Substring) -> Entry? {
    let words = line.split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count == 3, !words[2].isEmpty else { return nil }
    switch words[1].lowercased() {
    case "bearer": return Entry(host: words[0].lowercased(), value: "Bearer \(words[2])")
    case "basic" where words[2].contains(":"):
      return Entry(host: words[0].lowercased(), value: basic(words[2]))
    default: return nil
    }
  }

  private static func basic(_ pair: String) -> String { "Basic \(Base64.text(Array(pair.utf8)))" }

  /// The `machine` entries of a `.netrc`; `default` is for every host, and so for none here.
  private static func entries(ofNetrc bytes: [UInt8]) -> [Entry] {
    var entries: [Entry] = []
    var (host, login): (String?, String?) = (nil, nil)
    var words = String(decoding: bytes.prefix(64 << 10), as: UTF8.self).split(whereSeparator: \.isWhitespace)[...]
    while let word = words.popFirst(), entries.count < most {
      switch word {
      case "machine": (host, login) = (words.popFirst().map { $0.lowercased() }, nil)
      case "default": (host, login) = (nil, nil)
      case "login": login = words.popFirst().map(String.init)
      case "password":
        guard let password = words.popFirst(), let host, let login else { continue }
        entries.append(Entry(host: host, value: basic("\(login):\(password)")))
      case "macdef": return entries
      default: continue
      }
    }
    return entries
  }
}
