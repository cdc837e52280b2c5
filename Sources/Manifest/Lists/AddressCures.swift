import Diagnostics

/// Finds addresses that cannot be requested but have a known correction, and counts each kind.
public struct AddressCures {
  private enum Kind: CaseIterable {
    case noScheme, oneSlash, beginning, end, noHost, json, html, file

    var words: (what: String, hint: String) {
      switch self {
      case .noScheme: ("without a scheme", "put `https://` before a host, `https:` before `//`")
      case .oneSlash: ("with one slash behind its scheme", "write two: `https://host/…`")
      case .beginning:
        (
          "with other text before it",
          "take the text out, such as `- ` of a list, or put the addresses into a column of their own"
        )
      case .end:
        (
          "with other text behind it, which is left out",
          "put each address on a line of its own, and labels and titles into columns of their own"
        )
      case .noHost:
        (
          "that is only a path",
          "if a page has it so, put its `https://host` before it; "
            + "pictures on disk are a source of their own, such as `{ files: /photos/weir }`"
        )
      case .json:
        (#"with `\/` or `\u0026`, as JSON writes `/` and `&`"#, "take them out with a JSON reader such as `jq -r`")
      case .file:
        (
          "that is the name of a file on disk",
          "a list holds URLs; pictures on disk are a source of their own, such as `{ files: photos/weir }`"
        )
      case .html: ("with `&amp;`, as HTML writes `&`", "write `&`: most servers know the address by that alone")
      }
    }
  }

  private var found: [Kind: (count: Int, line: Int)] = [:]

  /// The mistake in an address and its correction; nil if no correction is known.
  public static func cure(of address: String) -> String? {
    kind(of: address.utf8).map { "an address \($0.words.what): \($0.words.hint)" }
  }

  /// Checks the address of a row.
  mutating func look(_ text: String, line: Int) {
    if let kind = Self.kind(of: text.utf8) { note(kind, line: line) }
  }

  /// Checks the text of a row and returns its address, without a label or another address behind it.
  mutating func address(in text: String, line: Int) -> String {
    let first = AddressText.first(in: text)
    if first != nil { note(.end, line: line) }
    let address = first ?? text
    look(address, line: line)
    return address
  }

  private mutating func note(_ kind: Kind, line: Int) {
    let before = found[kind]
    found[kind] = ((before?.count ?? 0) + 1, before?.line ?? line)
  }

  /// One warning for each kind of mistake found.
  func warnings(file: String) -> [Diagnostic] {
    Kind.allCases.compactMap { kind in
      guard let (count, line) = found[kind] else { return nil }
      let words = kind.words
      let addresses = count == 1 ? "an address" : "\(count) rows have an address"
      return Diagnostic(
        .warning, "\(addresses) \(words.what)", at: SourcePlace(file: file, line: line), hint: words.hint)
    }
  }

  private static func kind(of text: String.UTF8View) -> Kind? {
    guard let first = text.first, text.count <= 8_192 else { return nil }
    if text.contains(UInt8(ascii: "\\")) {
      let text = String(text)
      if text.contains(#"\/"#) || text.lowercased().contains(#"\u0026"#) { return .json }
    }
    if first == UInt8(ascii: "/") { return text.dropFirst().first == first ? .noScheme : .noHost }
    if AddressText.hasOneSlash(text) { return .oneSlash }
    if AddressText.hasBeginning(text) { return .beginning }
    if !hasHostOnly(text), FileCells.isFile(String(text)) { return .file }
    if text.contains(UInt8(ascii: "&")), String(text).contains("&amp;") { return .html }
    return hasHostOnly(text) ? .noScheme : nil
  }

  /// Whether a text such as `example.org/a.jpg` or `127.0.0.1:80/a.jpg` is a host with a dot, an optional port and a
  /// path.
  private static func hasHostOnly(_ text: String.UTF8View) -> Bool {
    guard let slash = text.firstIndex(of: UInt8(ascii: "/")) else { return false }
    let host = text[..<slash]
    let name = host.prefix { $0 != UInt8(ascii: ":") }
    let port = host.dropFirst(name.count + 1)
    return name.contains(UInt8(ascii: ".")) && port.allSatisfy { (48...57).contains($0) }
      && (name.count == host.count || !port.isEmpty)
      && name.allSatisfy { (97...122).contains($0 | 32) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
  }
}
