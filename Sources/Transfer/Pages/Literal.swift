import Digests

/// A value in the text of a script: JSON, or a literal of JavaScript without expressions.
indirect enum Literal {
  case text(String)
  case number(Double)
  case array([Literal])
  case object([(name: String, value: Literal)])
  /// `true`, `null` and other words.
  case word

  /// The text of a text.
  var text: String? { if case .text(let text) = self { text } else { nil } }

  /// A number of pixels, which some pages write as text.
  var pixels: Int? {
    switch self {
    case .number(let number): number >= 1 && number <= 1_000_000 ? Int(number) : nil
    case .text(let text):
      text.utf8.count < 8 ? Int(text.hasSuffix("px") ? text.dropLast(2) : text[...]).flatMap { $0 > 0 ? $0 : nil } : nil
    case .array, .object, .word: nil
    }
  }
}

/// Reads literals: JSON (RFC 8259) and what JavaScript adds to it, names and texts in other quotes, escapes, commas at the end.
struct LiteralScanner {
  /// The reason why there is no literal at a place.
  struct Failure: Error {}

  static let mostLevels = 64
  private static let longestName = 64
  /// A literal with more values is not read, because their tree would be too large for the memory.
  private static let mostValues = 2_000_000

  private let bytes: ArraySlice<UInt8>
  /// The index of the next byte.
  private(set) var index: Int
  private var values = 0

  init(_ bytes: ArraySlice<UInt8>, from start: Int? = nil) {
    self.bytes = bytes
    index = start ?? bytes.startIndex
  }

  /// Reads the value at the current position.
  mutating func value(level: Int = 0) throws(Failure) -> Literal {
    values += 1
    guard level <= Self.mostLevels, values <= Self.mostValues else { throw Failure() }
    skipBlanks()
    guard index < bytes.endIndex else { throw Failure() }
    switch bytes[index] {
    case UInt8(ascii: "{"): return .object(try members(level: level))
    case UInt8(ascii: "["): return .array(try elements(level: level))
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return .text(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): return try number()
    case UInt8(ascii: "!"):
      // `!0` and `!1` are true and false in compressed scripts.
      index += 1
      _ = try number()
      return .word
    default:
      _ = try word()
      return .word
    }
  }

  /// Calls `body` with the name of each member of the object at the current position; the body reads the value.
  mutating func forEachMember(_ body: (String, inout LiteralScanner) throws(Failure) -> Void) throws(Failure) {
    skipBlanks()
    guard take(UInt8(ascii: "{")) else { throw Failure() }
    skipBlanks()
    while !take(UInt8(ascii: "}")) {
      let name = try name()
      try body(name, &self)
      try separator(before: UInt8(ascii: "}"))
    }
  }

  /// Calls `body` at each element of the array at the current position; the body reads it.
  mutating func forEachElement(_ body: (inout LiteralScanner) throws(Failure) -> Void) throws(Failure) {
    skipBlanks()
    guard take(UInt8(ascii: "[")) else { throw Failure() }
    skipBlanks()
    while !take(UInt8(ascii: "]")) {
      try body(&self)
      try separator(before: UInt8(ascii: "]"))
    }
  }

  /// Skips the value at the current position without keeping it.
  mutating func skip(level: Int = 0) throws(Failure) {
    guard level <= Self.mostLevels else { throw Failure() }
    skipBlanks()
    guard index < bytes.endIndex else { throw Failure() }
    switch bytes[index] {
    case UInt8(ascii: "{"): try forEachMember { _, scanner throws(Failure) in try scanner.skip(level: level + 1) }
    case UInt8(ascii: "["): try forEachElement { scanner throws(Failure) in try scanner.skip(level: level + 1) }
    default: _ = try value(level: level)
    }
    values = 0
  }

  /// Forgets how many values were read, before the next part of a large document.
  mutating func beginPart() { values = 0 }

  private mutating func members(level: Int) throws(Failure) -> [(name: String, value: Literal)] {
    var members: [(name: String, value: Literal)] = []
    try forEachMember { name, scanner throws(Failure) in
      members.append((name, try scanner.value(level: level + 1)))
    }
    return members
  }

  private mutating func elements(level: Int) throws(Failure) -> [Literal] {
    var elements: [Literal] = []
    skipBlanks()
    guard take(UInt8(ascii: "[")) else { throw Failure() }
    skipBlanks()
    while !take(UInt8(ascii: "]")) {
      // JavaScript and old answers of servers leave elements empty: `[,1]`.
      if index < bytes.endIndex, bytes[index] == UInt8(ascii: ",") {
        elements.append(.word)
        values += 1
        guard values <= Self.mostValues else { throw Failure() }
      } else {
        elements.append(try value(level: level + 1))
      }
      try separator(before: UInt8(ascii: "]"))
    }
    return elements
  }

  private mutating func separator(before end: UInt8) throws(Failure) {
    skipBlanks()
    if take(UInt8(ascii: ",")) {
      skipBlanks()
    } else {
      guard index < bytes.endIndex, bytes[index] == end else { throw Failure() }
    }
  }

  private mutating func name() throws(Failure) -> String {
    skipBlanks()
    guard index < bytes.endIndex else { throw Failure() }
    let isQuoted = bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'")
    let name = isQuoted ? try string() : try word()
    skipBlanks()
    guard take(UInt8(ascii: ":")) else { throw Failure() }
    // No name that is looked for is longer.
    return name.utf8.count <= Self.longestName ? name : ""
  }

  private mutating func word() throws(Failure) -> String {
    let start = index
    while index < bytes.endIndex, Self.isWord(bytes[index]) { index += 1 }
    guard index > start, index - start <= 200 else { throw Failure() }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func number() throws(Failure) -> Literal {
    let start = index
    while index < bytes.endIndex, Self.isWord(bytes[index]) || "+-.".utf8.contains(bytes[index]) { index += 1 }
    guard index > start, index - start <= 400 else { throw Failure() }
    guard let number = Double(String(decoding: bytes[start..<index], as: UTF8.self)) else { return .word }
    return .number(number.isFinite ? number : 0)
  }

  private mutating func string() throws(Failure) -> String {
    let quote = bytes[index]
    index += 1
    var start = index
    var text: [UInt8] = []
    while index < bytes.endIndex, bytes[index] != quote {
      guard bytes[index] == UInt8(ascii: "\\") else {
        index += 1
        continue
      }
      text += bytes[start..<index]
      index = ScriptEscape.append(bytes, at: index, to: &text)
      start = index
    }
    guard index < bytes.endIndex else { throw Failure() }
    text += bytes[start..<index]
    index += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func skipBlanks() {
    while index < bytes.endIndex, bytes[index] == 32 || (9...13).contains(bytes[index]) { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.endIndex, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 32) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
  }
}

/// The escapes in texts of scripts.
enum ScriptEscape {
  /// Appends the character of the escape at an index; returns the index behind it.
  static func append(_ bytes: ArraySlice<UInt8>, at start: Int, to text: inout [UInt8]) -> Int {
    let next = start + 1
    guard next < bytes.endIndex else { return next }
    switch bytes[next] {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
      text.append(32)
    case UInt8(ascii: "u"):
      guard let first = digits(bytes, at: next + 1, count: 4) else { break }
      if (0xD800..<0xDC00).contains(first), bytes[(next + 5)...].starts(with: "\\u".utf8),
        let second = digits(bytes, at: next + 7, count: 4), (0xDC00..<0xE000).contains(second)
      {
        append(Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)), to: &text)
        return next + 11
      }
      append(Unicode.Scalar(first), to: &text)
      return next + 5
    case UInt8(ascii: "x"):
      guard let code = digits(bytes, at: next + 1, count: 2) else { break }
      append(Unicode.Scalar(code), to: &text)
      return next + 3
    default: text.append(bytes[next])
    }
    return next + 1
  }

  private static func append(_ scalar: Unicode.Scalar?, to text: inout [UInt8]) {
    text += Array(String(Character(scalar ?? "\u{FFFD}")).utf8)
  }

  private static func digits(_ bytes: ArraySlice<UInt8>, at start: Int, count: Int) -> UInt32? {
    guard start + count <= bytes.endIndex else { return nil }
    return Hexadecimal.word(bytes[start..<(start + count)]).flatMap { UInt32(exactly: $0) }
  }
}
