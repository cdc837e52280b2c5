/// Cleans the text of a cell so that it is an address: it removes what other programs put around addresses.
enum AddressText {
  /// Whether a cell looks like an address in any spelling. The columns of a table are recognised by it.
  static func isAddress(_ text: String) -> Bool {
    let text = cleaned(text).utf8
    if text.starts(with: "//".utf8) { return text.dropFirst(2).first.map(isLetterOrDigit) ?? false }
    guard let colon = text.prefix(20).firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex,
      text.first.map(isLetter) == true, text[..<colon].allSatisfy({ isLetterOrDigit($0) || "+-.".utf8.contains($0) })
    else { return false }
    let rest = text[text.index(after: colon)...]
    if rest.starts(with: "//".utf8) || rest.starts(with: #"\/\/"#.utf8) { return true }
    let scheme = String(decoding: text[..<colon], as: UTF8.self).lowercased()
    return scheme == "data" || scheme == "x-raw-image"
  }

  /// Whether a range holds an address of the web or a picture (`data:`) in its usual spelling.
  ///
  /// ``cleaned(_:)`` and ``AddressCures`` leave it as it is. Most rows are such, and this takes one look at their bytes.
  static func isPlain(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let text = bytes.extracting(range)
    let start = plainStarts.first { start in
      text.count > start.count && start.indices.allSatisfy { start[$0] == text[$0] }
    }
    guard let start, isLetterOrDigit(text[start.count]), case let last = text[text.count - 1],
      isLetterOrDigit(last) || last == UInt8(ascii: "=")
    else { return false }
    // No byte is the beginning of an escape.
    return text.areVisible(besides: UInt8(ascii: "\\"), UInt8(ascii: "&"), in: text.indices)
  }

  private static let plainStarts = ["http://", "https://", "data:"].map { Array($0.utf8) }

  /// Whether a text is an address of the web with one slash behind the scheme: `http:/example.org/a.jpg`.
  static func hasOneSlash(_ text: String.UTF8View) -> Bool {
    beginnings.contains { start in
      text.prefix(start.count).elementsEqual(start) { $0 | 32 == $1 } && text.dropFirst(start.count).first != start.last
    }
  }

  private static let beginnings = ["http:/", "https:/", "ftp:/"].map { Array($0.utf8) }

  /// Whether other words are before the only address in a text: `- http://example.org/a.jpg`.
  static func hasBeginning(_ text: String.UTF8View) -> Bool {
    guard text.contains(32) || text.contains(9) else { return false }
    let words = String(text).split(whereSeparator: \.isWhitespace)
    guard let last = words.last, words.count > 1, isAddress(String(last)) else { return false }
    return !words.dropLast().contains { $0.contains("://") }
  }

  /// Whether an address ends as that of a picture.
  static func endsInPicture(_ address: String) -> Bool {
    let path = address.prefix { $0 != "?" && $0 != "#" }.lowercased()
    return FileCells.endings.contains { path.hasSuffix($0) }
  }

  /// The address of a picture at the start of a text that goes on behind a blank with something else: a label, a title or
  /// another address. Nil if the text is one address, which may have blanks in a name.
  static func first(in text: String) -> String? {
    guard text.utf8.contains(32) || text.utf8.contains(9), isAddress(text) else { return nil }
    let words = text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
    guard words.count == 2, case let address = cleaned(String(words[0])), endsInPicture(address) else { return nil }
    // A query may have blanks.
    let isWhole = !address.contains("?") && !address.contains("#") && !endsInPicture(String(words[1]))
    guard isWhole || words[1].contains("://") else { return nil }
    return address
  }

  /// Texts with which programs and people mark an empty cell, in lower case.
  private static let emptyMarks: Set<String> = ["n/a", "na", "nan", "null", "none", "nil", "-", "--", "#n/a", "<na>"]

  /// Whether a text only says that a cell is empty.
  static func isEmptyMark(_ text: String) -> Bool {
    text.utf8.count <= 6 && emptyMarks.contains(trimmed(text).lowercased())
  }

  /// The text without surrounding white space, invisible characters, angle brackets, quotes, and a comma or semicolon at
  /// the end. In a `data:` address,
  /// whose alphabet has no backslash, the escapes of page sources are decoded too. A mark of an empty cell gives an empty
  /// text.
  static func cleaned(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last else { return text }
    if isEmptyMark(text) { return "" }
    var text = text
    if !isLetterOrDigit(first) || !isLetterOrDigit(last) {
      text = trimmed(text)
      while text.last == "," || text.last == ";" { text = trimmed(String(text.dropLast())) }
      for (open, close) in pairs where text.first == open && text.last == close && text.utf8.count > 2 {
        text = trimmed(String(text.dropFirst().dropLast()))
        break
      }
    }
    guard text.utf8.prefix(5).elementsEqual("data:".utf8, by: { $0 | 32 == $1 }), text.utf8.contains(UInt8(ascii: "\\"))
    else { return text }
    return unescaped(text)
  }

  private static let pairs: [(Character, Character)] = [
    ("<", ">"), ("\"", "\""), ("'", "'"), ("“", "”"), ("‘", "’"), ("„", "“"), ("«", "»"), ("`", "`"),
  ]

  private static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isInvisible($0) }),
      let last = scalars.lastIndex(where: { !isInvisible($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  /// Whether a scalar is invisible at the edge of a text: white space, control characters, and marks of direction or
  /// width.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
      || scalar.properties.generalCategory == .control
  }

  /// Decodes `\x3d`, `\u003d` and `\/`.
  private static func unescaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let kind = rest.first else {
        bytes.append(byte)
        continue
      }
      let digits = kind == UInt8(ascii: "x") ? 2 : kind == UInt8(ascii: "u") ? 4 : 0
      if digits > 0, let value = UInt8(String(decoding: rest.dropFirst().prefix(digits), as: UTF8.self), radix: 16),
        value < 128
      {
        bytes.append(value)
        rest = rest.dropFirst(1 + digits)
      } else if kind == UInt8(ascii: "/") {
        rest = rest.dropFirst()
        bytes.append(kind)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || (48...57).contains(byte) }
}
