/// The form of a file that a browser saved. The content decides, not the name.
public enum PageForm: String, Sendable {
  case html = "HTML"
  case mhtml = "MHTML"
  case har = "HAR"
  case json = "JSON"

  /// The bytes that decide the form.
  static let beginning = 16 << 10

  /// The form of a file by its first bytes; nil if it is none of them.
  init?(_ bytes: [UInt8]) {
    let text = PageText.utf8(bytes.prefix(Self.beginning)).drop { $0 <= 32 }
    let start = String(decoding: text.prefix(8 << 10), as: UTF8.self)
    if let first = start.first, first == "{" || first == "[" || start.hasPrefix(")]}'") {
      let isLog = first == "{" && start.dropFirst().drop(while: \.isWhitespace).hasPrefix("\"log\"")
      self = isLog ? .har : .json
    } else if Self.isMessage(start) {
      self = .mhtml
    } else if start.utf8.contains(UInt8(ascii: "<")) {
      self = .html
    } else {
      return nil
    }
  }

  /// Whether a text begins with fields such as `MIME-Version: 1.0`.
  private static func isMessage(_ start: String) -> Bool {
    let line = start.prefix { $0 != "\n" && $0 != "\r\n" }
    guard let colon = line.firstIndex(of: ":"), line[..<colon].allSatisfy({ $0.isLetter || $0 == "-" }) else {
      return false
    }
    let text = start.lowercased()
    return text.contains("mime-version:") || text.contains("content-type: multipart/")
  }
}
