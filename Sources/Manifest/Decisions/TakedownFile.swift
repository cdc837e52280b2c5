public import Diagnostics
public import Digests

/// `takedown.txt`: digests, addresses and hosts that are excluded from every output.
public struct TakedownFile: Hashable, Sendable {
  /// An entry of a line.
  public enum Entry: Hashable, Sendable {
    /// A picture and every exact copy of it.
    case image(SHA256Digest)
    /// An address as the line spells it.
    case address(String)
    /// One host or all hosts below a domain.
    case host(HostPattern)
  }

  /// The entries, each with the line of its first occurrence.
  public var entries: [Entry: Int] = [:]
  /// Lines that start with `#`; they are written at the top of the file.
  public var comments: [String] = []

  /// Creates an empty file, which is equivalent to a missing file.
  public init() {}

  /// Reads one digest, address or host pattern per line.
  ///
  /// - Throws: every mistake with its place.
  public init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    var reader = DecisionLines(file: file, form: "a digest, an address, `example.org` or `*.example.org`")
    var file = TakedownFile()
    reader.forEach(bytes) { line, reader in file.read(line, &reader) }
    try reader.finish()
    self = file
  }

  /// The file as dsbuild writes it: comments, then digests, addresses and hosts, each sorted.
  public var encoded: [UInt8] {
    var images: [String] = []
    var addresses: [String] = []
    var hosts: [String] = []
    for entry in entries.keys {
      switch entry {
      case .image(let digest): images.append(digest.hex)
      case .address(let address): addresses.append(address)
      case .host(let pattern): hosts.append(pattern.description)
      }
    }
    let lines = comments + images.sorted() + addresses.sorted() + hosts.sorted()
    return Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  private mutating func read(_ line: TextLines.Line, _ reader: inout DecisionLines) {
    let text = TextLines.trimmed(line.text)
    if text.hasPrefix("#") {
      comments.append(text)
    } else if let digest = SHA256Digest(hex: text) {
      entries[.image(digest)] = entries[.image(digest)] ?? line.number
    } else if text.contains("://") || ["data:", "file:"].contains(where: text.lowercased().hasPrefix) {
      guard !Self.holdsSeveral(text) else {
        reader.note(
          line.error(
            "the line has several addresses, expected one", file: reader.file, length: text.count,
            hint: "put each on a line of its own"))
        return
      }
      entries[.address(text)] = entries[.address(text)] ?? line.number
    } else if let pattern = HostPattern(text) {
      entries[.host(pattern)] = entries[.host(pattern)] ?? line.number
    } else {
      reader.note(
        line.error(
          "`\(text.prefix(80))` is neither a digest (SHA-256), an address nor a host", file: reader.file,
          length: text.unicodeScalars.count,
          hint: "write 64 hexadecimal digits, as `sha256sum FILE` prints them, `https://…`, `example.org` or "
            + "`*.example.org`"))
    }
  }
}

extension TakedownFile {
  /// Whether a line contains more than one address. A blank alone is not enough, because an address may contain blanks.
  private static func holdsSeveral(_ text: String) -> Bool {
    text.split(whereSeparator: \.isWhitespace).dropFirst().contains { $0.contains("://") || $0.hasPrefix("file:") }
  }
}

/// A host by its name, or all hosts below a domain: `example.org`, `*.example.org`.
public struct HostPattern: Hashable, Sendable {
  /// The name or the domain, in lower case.
  public let name: String
  /// Whether the pattern matches the hosts below the domain, but not the domain itself.
  public let isDomain: Bool

  /// Reads a pattern; returns nil if the text is not a host name.
  public init?(_ text: String) {
    var name = text.lowercased()
    while name.hasSuffix(".") { name.removeLast() }
    isDomain = name.hasPrefix("*.")
    if isDomain { name.removeFirst(2) }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName = labels.allSatisfy { label in
      (1...63).contains(label.utf8.count)
        && label.utf8.allSatisfy {
          (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 || $0 > 127
        }
    }
    // Refuse other single words: they are more likely a mistake than a host.
    guard isName, labels.count > 1 || name == "localhost" else { return nil }
    self.name = name
  }

  /// The same pattern for another spelling of the name.
  public func named(_ name: String) -> HostPattern { HostPattern(name: name, isDomain: isDomain) }

  private init(name: String, isDomain: Bool) {
    self.name = name
    self.isDomain = isDomain
  }

  /// Whether the pattern matches a host, given in lower case and without a port.
  public func matches(_ host: String) -> Bool {
    isDomain ? host.hasSuffix("." + name) : host == name
  }
}

extension HostPattern: CustomStringConvertible {
  public var description: String { isDomain ? "*." + name : name }
}
