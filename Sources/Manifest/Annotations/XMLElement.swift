import Diagnostics

/// An element of an XML document with its text and its children. It supports the part of XML 1.0 that annotations use.
///
/// A document type is refused, so that only XML's five predefined entities exist and none can expand without limit. The
/// depth and the number of elements are limited. Attributes are skipped.
struct XMLElement {
  /// The name, with its prefix if it has one.
  let name: String
  /// The line on which the element starts.
  let line: Int
  /// The text directly in the element.
  fileprivate(set) var text = ""
  /// The child elements, in order.
  fileprivate(set) var children: [XMLElement] = []

  fileprivate init(name: String, line: Int) {
    self.name = name
    self.line = line
  }

  /// Parses the root of a document.
  ///
  /// - Throws: the first mistake with its place.
  init(_ bytes: [UInt8], file: String) throws(DiagnosticError) {
    var scanner = XMLScanner(bytes)
    do { self = try scanner.document() } catch {
      throw DiagnosticError([
        Diagnostic(
          .error, error.message, at: SourcePlace(file: file, line: error.line),
          hint: error.hint ?? "the file is not well-formed XML here: export it again, or `xmllint` shows the mistakes")
      ])
    }
  }

  /// The first child with a name.
  func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The text of the first child with a name, without surrounding white space; nil if there is no text.
  func text(of name: String) -> String? {
    let text = child(name).map { TextLines.trimmed($0.text) }
    return text?.isEmpty == true ? nil : text
  }
}

/// Reads the bytes of one XML document.
private struct XMLScanner {
  struct Failure: Error {
    let message: String
    let line: Int
    var hint: String?
  }

  private static let depthLimit = 32
  private static let elementLimit = 200_000

  private let bytes: [UInt8]
  private var index: Int
  private var line = 1
  private var count = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = ListEncoding.markLength(bytes)
  }

  /// Reads the root element.
  mutating func document() throws(Failure) -> XMLElement {
    var open: [XMLElement] = []
    while true {
      let text = try text(to: "<")
      if open.isEmpty {
        guard TextLines.trimmed(text).isEmpty else { throw failure("there is text outside of any element") }
      } else {
        open[open.count - 1].text += text
      }
      guard index < bytes.count else { throw failure("the file ends inside an element, or there is no element") }
      var closed: XMLElement?
      if take("<!--") {
        _ = try raw(to: "-->")
      } else if take("<?") {
        _ = try raw(to: "?>")
      } else if take("<![CDATA[") {
        let data = try raw(to: "]]>")
        guard !open.isEmpty else { throw failure("there is text outside of any element") }
        open[open.count - 1].text += data
      } else if take("<!") {
        throw Failure(
          message: "the file has a document type, which is not read", line: line,
          hint: "remove the line that begins with `<!`")
      } else if take("</") {
        let name = try name()
        skipBlanks()
        guard take(">"), open.last?.name == name else { throw failure("`</\(name)>` closes no element that is open") }
        closed = open.popLast()
      } else {
        let (element, isWhole) = try start()
        if isWhole {
          closed = element
        } else {
          guard open.count < Self.depthLimit else {
            throw failure("the elements are nested deeper than \(Self.depthLimit) levels")
          }
          open.append(element)
        }
      }
      guard let closed else { continue }
      if open.isEmpty { return closed }
      open[open.count - 1].children.append(closed)
    }
  }

  private func failure(_ message: String) -> Failure { Failure(message: message, line: line) }

  /// Reads a start tag, and whether it also ends the element.
  private mutating func start() throws(Failure) -> (XMLElement, isWhole: Bool) {
    _ = take("<")
    count += 1
    guard count <= Self.elementLimit else { throw failure("the file has more than \(Self.elementLimit) elements") }
    let element = XMLElement(name: try name(), line: line)
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let quote = bytes[index] == UInt8(ascii: "'") ? "'" : "\""
        _ = take(quote)
        _ = try raw(to: quote)
      case UInt8(ascii: ">"):
        index += 1
        return (element, false)
      case UInt8(ascii: "/") where take("/>"): return (element, true)
      case UInt8(ascii: "<"): throw failure("there is a `<` inside a tag")
      default: step()
      }
    }
    throw failure("the tag `<\(element.name)` is not closed")
  }

  private mutating func name() throws(Failure) -> String {
    let start = index
    while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
    guard start < index, let name = String(validating: bytes[start..<index], as: UTF8.self) else {
      throw failure("expected the name of an element")
    }
    return name
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"), 0x80...:
      true
    default: false
    }
  }

  /// Reads the text up to `end` or the end of the file and replaces its entities.
  private mutating func text(to end: Character) throws(Failure) -> String {
    let start = index
    var isPlain = true
    while index < bytes.count, bytes[index] != end.asciiValue {
      if bytes[index] == UInt8(ascii: "&") { isPlain = false }
      step()
    }
    guard let text = String(validating: bytes[start..<index], as: UTF8.self) else {
      throw failure("the text is not UTF-8")
    }
    return isPlain ? text : try replacingEntities(in: text)
  }

  private func replacingEntities(in text: String) throws(Failure) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      let body = rest[start...].dropFirst()
      guard let end = body.prefix(12).firstIndex(of: ";"), let character = Self.entity(body[..<end]) else {
        throw failure("`&` is not the beginning of an entity such as `&amp;`")
      }
      result.append(character)
      rest = rest[end...].dropFirst()
    }
    return result + rest
  }

  private static func entity(_ name: Substring) -> Character? {
    switch name {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    guard name.hasPrefix("#") else { return nil }
    let isHex = name.hasPrefix("#x")
    let digits = name.dropFirst(isHex ? 2 : 1)
    guard digits.allSatisfy(\.isHexDigit), let number = UInt32(digits, radix: isHex ? 16 : 10) else { return nil }
    return Unicode.Scalar(number).map { Character($0) }
  }

  /// Reads the text before `end` unchanged and moves past `end`.
  private mutating func raw(to end: String) throws(Failure) -> String {
    let start = index
    while index < bytes.count {
      if bytes[index...].starts(with: end.utf8) {
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        index += end.utf8.count
        return text
      }
      step()
    }
    throw failure("the file ends before `\(end)`")
  }

  private mutating func step() {
    if bytes[index] == 10 { line += 1 }
    index += 1
  }

  private mutating func skipBlanks() {
    while index < bytes.count, [9, 10, 13, 32].contains(bytes[index]) { step() }
  }

  private mutating func take(_ word: String) -> Bool {
    guard bytes[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }
}
