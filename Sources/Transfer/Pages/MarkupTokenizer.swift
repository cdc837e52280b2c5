import Digests

/// Splits HTML into tags, texts and comments. It repairs nothing and builds no tree; it reads any bytes in one pass.
struct MarkupTokenizer {
  /// A piece of a page.
  enum Token {
    /// A tag that opens an element, with its attributes in order. Names are in lower case.
    case start(name: String, attributes: [(name: String, value: [UInt8])])
    /// A tag that closes an element.
    case end(name: String)
    /// Text between tags; the content of `script` and `style` belongs to `element`.
    case text(Range<Int>, element: String?)
    /// A comment without its marks.
    case comment(Range<Int>)
  }

  /// Further attributes of a tag are skipped.
  private static let mostAttributes = 200
  private static let longestName = 64
  /// Elements whose content is text up to their end tag.
  private static let rawElements: Set<String> = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed"]

  private let bytes: [UInt8]
  private var index = 0
  /// The element whose raw text comes next.
  private var raw: String?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next piece; nil at the end.
  mutating func next() -> Token? {
    guard index < bytes.count else { return nil }
    if let element = raw {
      raw = nil
      return rawText(of: element)
    }
    if bytes[index] == UInt8(ascii: "<"), let token = markup() { return token }
    let start = index
    index += 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
    return .text(start..<index, element: nil)
  }

  /// The tag or comment at the current `<`; nil if it is only a sign.
  private mutating func markup() -> Token? {
    guard index + 1 < bytes.count else { return nil }
    switch bytes[index + 1] {
    case UInt8(ascii: "!") where starts(with: "<!--"):
      let start = index + 4
      let end = find("-->", from: start)
      index = min(bytes.count, end + 3)
      return .comment(start..<end)
    case UInt8(ascii: "!"), UInt8(ascii: "?"):
      let start = index + 2
      let end = find(">", from: start)
      index = min(bytes.count, end + 1)
      return .comment(start..<end)
    case UInt8(ascii: "/"):
      guard index + 2 < bytes.count, Self.isLetter(bytes[index + 2]) else { return nil }
      index += 2
      let name = name()
      index = min(bytes.count, find(">", from: index) + 1)
      return .end(name: name)
    case let byte where Self.isLetter(byte):
      index += 1
      let name = name()
      let attributes = attributes()
      if Self.rawElements.contains(name) { raw = name }
      return .start(name: name, attributes: attributes)
    default: return nil
    }
  }

  private mutating func rawText(of element: String) -> Token {
    let start = index
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "<"), starts(with: "</"), isName(element, at: index + 2) { break }
      index += 1
    }
    return .text(start..<index, element: element)
  }

  /// Whether a name begins at an index, in any case of letters, and ends there.
  private func isName(_ name: String, at start: Int) -> Bool {
    let end = start + name.utf8.count
    guard end <= bytes.count, zip(bytes[start..<end], name.utf8).allSatisfy({ $0 | 32 == $1 }) else { return false }
    return end == bytes.count || Self.endsName(bytes[end])
  }

  private mutating func name() -> String {
    let start = index
    while index < bytes.count, !Self.endsName(bytes[index]) { index += 1 }
    return String(decoding: bytes[start..<min(index, start + Self.longestName)], as: UTF8.self).lowercased()
  }

  private mutating func attributes() -> [(name: String, value: [UInt8])] {
    var attributes: [(name: String, value: [UInt8])] = []
    while index < bytes.count {
      while index < bytes.count, Self.isBlank(bytes[index]) || bytes[index] == UInt8(ascii: "/") { index += 1 }
      guard index < bytes.count else { break }
      if bytes[index] == UInt8(ascii: ">") {
        index += 1
        break
      }
      let start = index
      index += 1
      while index < bytes.count, !Self.endsName(bytes[index]), bytes[index] != UInt8(ascii: "=") { index += 1 }
      let name = String(decoding: bytes[start..<min(index, start + Self.longestName)], as: UTF8.self).lowercased()
      let value = value()
      if attributes.count < Self.mostAttributes { attributes.append((name, CharacterReferences.decoded(bytes[value]))) }
    }
    return attributes
  }

  /// The value behind `=`; empty if there is none.
  private mutating func value() -> Range<Int> {
    var next = index
    while next < bytes.count, Self.isBlank(bytes[next]) { next += 1 }
    guard next < bytes.count, bytes[next] == UInt8(ascii: "=") else { return index..<index }
    index = next + 1
    while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
    guard index < bytes.count else { return index..<index }
    let quote = bytes[index]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      let start = index
      while index < bytes.count, !Self.isBlank(bytes[index]), bytes[index] != UInt8(ascii: ">") { index += 1 }
      return start..<index
    }
    index += 1
    let start = index
    while index < bytes.count, bytes[index] != quote { index += 1 }
    let end = index
    index = min(bytes.count, index + 1)
    return start..<end
  }

  private func starts(with text: StaticString) -> Bool {
    let end = index + text.utf8CodeUnitCount
    return end <= bytes.count && bytes[index..<end].elementsEqual(text.description.utf8)
  }

  /// The index of the first occurrence of a text, or the end.
  private func find(_ text: String, from start: Int) -> Int {
    let wanted = Array(text.utf8)
    var place = start
    while place + wanted.count <= bytes.count {
      if bytes[place] == wanted[0], bytes[place..<(place + wanted.count)].elementsEqual(wanted) { return place }
      place += 1
    }
    return bytes.count
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 32) }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
  private static func endsName(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/")
  }
}

extension [(name: String, value: [UInt8])] {
  /// The value of an attribute as text; nil if it is absent, empty or too long to be of interest.
  func text(_ name: String) -> String? {
    first { $0.name == name }.flatMap { entry in
      guard !entry.value.isEmpty, entry.value.count <= PageCandidates.longest else { return nil }
      return StreamSafeText.decoded(entry.value[...])
    }
  }
}
