import Digests

/// Parses a JSON document (RFC 8259) into a tree.
struct JSONTreeParser {
  /// The reason why a document is not read.
  struct Failure: Error {
    let message: String
  }

  private static let (mostLevels, mostValues) = (64, 1_000_000)
  /// The most bytes of a member's name, and of a text. To compare long texts of combining marks takes quadratic time.
  private static let (longestName, longestText) = (200, 20_000)

  private let bytes: [UInt8]
  private var index = 0
  private var values = 0

  /// Parses the whole document.
  static func parse(_ bytes: [UInt8]) throws(Failure) -> JSONTree {
    var parser = JSONTreeParser(bytes: bytes)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { parser.index = 3 }
    let tree = try parser.value(level: 0)
    parser.skipBlanks()
    guard parser.index == bytes.count else { throw Failure(message: "text follows the document") }
    return tree
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func skipBlanks() {
    while index < bytes.count, [32, 10, 13, 9].contains(bytes[index]) { index += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard index < bytes.count, bytes[index] == UInt8(ascii: scalar) else { return false }
    index += 1
    return true
  }

  private mutating func value(level: Int) throws(Failure) -> JSONTree {
    guard level <= Self.mostLevels else { throw Failure(message: "nested deeper than \(Self.mostLevels) levels") }
    values += 1
    guard values <= Self.mostValues else { throw Failure(message: "more than \(Self.mostValues) values") }
    skipBlanks()
    guard index < bytes.count else { throw Failure(message: "the document ends early") }
    switch bytes[index] {
    case UInt8(ascii: "{"): return try object(level: level)
    case UInt8(ascii: "["): return try list(level: level)
    case UInt8(ascii: "\""): return .text(Self.text(try text()))
    default: return try word()
    }
  }

  private mutating func object(level: Int) throws(Failure) -> JSONTree {
    index += 1
    var members: [String: JSONTree] = [:]
    skipBlanks()
    if take("}") { return .object(members) }
    repeat {
      skipBlanks()
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw Failure(message: "expected a name") }
      let name = try text()
      skipBlanks()
      guard take(":") else { throw Failure(message: "expected `:`") }
      let value = try value(level: level + 1)
      // Names are hashed, so a name that no adapter asks for is left out by its length.
      if name.count <= Self.longestName {
        let name = String(decoding: name, as: UTF8.self)
        if members[name] == nil { members[name] = value }
      }
      skipBlanks()
    } while take(",")
    guard take("}") else { throw Failure(message: "expected `,` or `}`") }
    return .object(members)
  }

  private mutating func list(level: Int) throws(Failure) -> JSONTree {
    index += 1
    var items: [JSONTree] = []
    skipBlanks()
    if take("]") { return .list(items) }
    repeat {
      items.append(try value(level: level + 1))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw Failure(message: "expected `,` or `]`") }
    return .list(items)
  }

  private mutating func word() throws(Failure) -> JSONTree {
    let start = index
    while index < bytes.count, Self.isOfWord(bytes[index]) { index += 1 }
    let word = String(decoding: bytes[start..<index], as: UTF8.self)
    switch word {
    case "true": return .flag(true)
    case "false": return .flag(false)
    case "null": return .null
    default:
      guard let first = word.utf8.first, first == 45 || (48...57).contains(first), Double(word) != nil else {
        throw Failure(message: "expected a value")
      }
      return .number(word)
    }
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20) || (48...57).contains(byte) || [43, 45, 46].contains(byte)
  }

  /// The text of bytes, cut at the beginning of a scalar.
  private static func text(_ bytes: [UInt8]) -> String {
    guard bytes.count > longestText else { return String(decoding: bytes, as: UTF8.self) }
    var end = longestText
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  private mutating func text() throws(Failure) -> [UInt8] {
    index += 1
    var text: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return text
      case UInt8(ascii: "\\"): try escape(into: &text)
      default: text.append(byte)
      }
    }
    throw Failure(message: "a text is not closed")
  }

  private mutating func escape(into text: inout [UInt8]) throws(Failure) {
    guard index < bytes.count else { throw Failure(message: "a text is not closed") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "u"): text += Array(String(Character(try scalar())).utf8)
    default: text.append(byte)
    }
  }

  private mutating func scalar() throws(Failure) -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let start = index
    if (0xD800..<0xDC00).contains(first), take("\\"), take("u") {
      let second = try fourDigits()
      if (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    index = start
    return "\u{FFFD}"
  }

  private mutating func fourDigits() throws(Failure) -> UInt32 {
    guard index + 4 <= bytes.count,
      let number = Hexadecimal.word(bytes[index..<index + 4]).flatMap({ UInt32(exactly: $0) })
    else { throw Failure(message: "expected four hexadecimal digits") }
    index += 4
    return number
  }
}
