/// Makes the text of a cell from what a collection sends: HTML, control characters and any length.
enum PlainText {
  /// The most Unicode scalars of a cell. A character may have any number of them.
  static let longest = 500

  /// The text on one line, without tags, control characters and marks of writing direction; nil if nothing is left.
  static func cell(_ text: String?, isHTML: Bool = false) -> String? {
    guard let text else { return nil }
    // Cutting first bounds the work; tags may be longer than what they enclose.
    var plain = cut(text, to: longest * 20)
    if isHTML { plain = entities(in: withoutTags(plain)) }
    let scalars = plain.unicodeScalars.lazy.map { isBlank($0) ? " " : $0 }.filter { !isHidden($0) }
    let words = String.UnicodeScalarView(scalars).split(separator: " ").map { String($0) }
    let joined = words.joined(separator: " ")
    return joined.isEmpty ? nil : cut(joined, to: longest)
  }

  /// The first scalars of a text.
  static func cut(_ text: String, to count: Int) -> String {
    text.utf8.count <= count ? text : String(text.unicodeScalars.prefix(count))
  }

  /// Whether a text is not empty, and has no blanks, control characters or marks of writing direction.
  static func isPlain(_ text: String) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy { $0 != " " && !isBlank($0) && !isHidden($0) }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    (9...13).contains(scalar.value) || [0x85, 0xA0, 0x2028, 0x2029].contains(scalar.value)
  }

  /// Control characters, zero-width characters and marks that change the direction of the text around them.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    return value < 32 || (127..<160).contains(value) || (0x200B...0x200F).contains(value)
      || (0x202A...0x202E).contains(value) || (0x2060...0x2069).contains(value) || value == 0xFEFF
  }

  /// The text outside tags and outside elements that are not shown.
  private static func withoutTags(_ html: String) -> String {
    var result = ""
    var rest = html[...]
    while let open = rest.firstIndex(of: "<") {
      result += rest[..<open]
      let tag = rest[rest.index(after: open)...]
      guard let first = tag.first, first.isLetter || first == "/" || first == "!" else {
        result.append("<")
        rest = tag
        continue
      }
      let name = tag.prefix { $0.isLetter }.lowercased()
      rest = tag.firstIndex(of: ">").map { tag[tag.index(after: $0)...] } ?? ""
      if name == "script" || name == "style" {
        rest = rest.firstRange(of: "</\(name)").map { rest[$0.lowerBound...] } ?? ""
      } else if ["br", "p", "div", "li", "td", "tr"].contains(name) {
        result += " "
      }
    }
    return result + rest
  }

  private static let named = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "copy": "©", "ndash": "–", "mdash": "—",
    "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "eacute": "é",
    "egrave": "è", "agrave": "à", "ccedil": "ç",
  ]

  private static func entities(in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      let name = rest[rest.index(after: mark)...].prefix { $0 != ";" && $0 != "&" && $0 != " " }
      let end = name.endIndex
      guard name.utf8.count <= 10, end < rest.endIndex, rest[end] == ";", let value = entity(name) else {
        result.append("&")
        rest = rest[rest.index(after: mark)...]
        continue
      }
      result += value
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private static func entity(_ name: Substring) -> String? {
    guard name.first == "#" else { return named[String(name)] }
    let digits = name.dropFirst()
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return number.flatMap { Unicode.Scalar($0) }.map { String(Character($0)) }
  }
}
