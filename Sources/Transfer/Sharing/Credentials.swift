import Digests

/// The credentials of shared stores. Each belongs to one host and is never sent to another.
///
/// They come from the environment of the person, never from a manifest. `DSBUILD_REMOTE_AUTH` has lines of the form
/// `host[:port] Bearer TOKEN` or `host[:port] Basic user:password`; `~/.netrc` is read after it.
public struct Credentials: Sendable {
  private struct Entry: Sendable {
    let host: String
    let value: String
    /// Whether it is a line of `DSBUILD_REMOTE_AUTH`, which only dsbuild reads.
    var isForStores = false
  }

  private var entries: [Entry] = []
  /// The numbers of lines of `DSBUILD_REMOTE_AUTH` that cannot be read.
  public private(set) var unreadable: [Int] = []

  /// The maximum number of lines.
  private static let most = 1_000

  /// Reads the credentials of an environment.
  ///
  /// - Parameters:
  ///   - variable: the value of `DSBUILD_REMOTE_AUTH`.
  ///   - netrc: the bytes of `~/.netrc`.
  public init(variable: String?, netrc: [UInt8]? = nil) {
    let lines = (variable ?? "").split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(Self.most)
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      if var entry = Self.entry(line) {
        entry.isForStores = true
        entries.append(entry)
      } else {
        unreadable.append(index + 1)
      }
    }
    if let netrc { entries += Self.entries(ofNetrc: netrc) }
  }

  /// The `Authorization` header for a store; nil if its host has none, or if it would be sent unencrypted to another machine.
  public func header(for base: Address) -> HeaderField? {
    guard base.isSecret, let entry = entry(for: base) else { return nil }
    return HeaderField(name: "Authorization", value: entry.value)
  }

  /// Whether the person gave the credential for stores at this host and port: by a line of `DSBUILD_REMOTE_AUTH` that names the
  /// port, or whose host has the usual one.
  public func isGiven(for base: Address) -> Bool {
    guard let entry = entry(for: base), entry.isForStores else { return false }
    return entry.host == "\(base.host):\(base.port)" || base.port == (base.scheme == "https" ? 443 : 80)
  }

  private func entry(for base: Address) -> Entry? {
    let names = [base.host, "\(base.host):\(base.port)"]
    return entries.first { names.contains($0.host) }
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

  /// The `machine` entries of a `.netrc`. Its `default` entry applies to every host, so it is ignored.
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
