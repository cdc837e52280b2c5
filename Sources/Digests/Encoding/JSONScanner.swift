/// Parses the bytes of one JSON value. Offsets are counted from the start of the line.
package struct JSONScanner {
  private static let depthLimit = 32
  private static let lengthLimit = 1 << 20

  private let bytes: ArraySlice<UInt8>
  /// Whether mistakes in texts are repaired.
  private let repairs: Bool
  private var index: Int

  /// The index of the next byte in the array behind the slice.
  package var position: Int { index }

  /// The next byte; nil at the end.
  package var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

  /// - Parameter repairs: whether texts may have bytes that are not UTF-8, control characters, unknown escapes and halves of
  ///   surrogate pairs.
  package init(_ bytes: ArraySlice<UInt8>, repairs: Bool = false) {
    self.bytes = bytes
    self.repairs = repairs
    index = bytes.startIndex
  }

  /// Parses the whole text as one object and returns its members.
  package mutating func object() throws(FlatJSON.Failure) -> [FlatJSON.Member] {
    guard bytes.count <= Self.lengthLimit else { throw failure("the line is longer than 1 MiB") }
    skipBlanks()
    guard take(UInt8(ascii: "{")) else { throw failure("expected `{`") }
    var members: [FlatJSON.Member] = []
    var names: Set<String> = []
    skipBlanks()
    if !take(UInt8(ascii: "}")) {
      repeat {
        let member = try member(depth: 1)
        guard names.insert(member.name).inserted else {
          throw FlatJSON.Failure(message: "`\(member.name)` is given twice", offset: member.nameOffset)
        }
        members.append(member)
        skipBlanks()
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw failure("expected `,` or `}`") }
    }
    skipBlanks()
    guard index == bytes.endIndex else { throw failure("expected nothing after `}`") }
    return members
  }

  private var offset: Int { index - bytes.startIndex }

  package func failure(_ message: String) -> FlatJSON.Failure { FlatJSON.Failure(message: message, offset: offset) }

  /// Skips white space.
  package mutating func skipBlanks() {
    while let byte = next, byte == 32 || byte == 10 || byte == 13 || byte == 9 { index += 1 }
  }

  /// Skips a byte if it is the next one.
  package mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.endIndex, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func member(depth: Int) throws(FlatJSON.Failure) -> FlatJSON.Member {
    skipBlanks()
    let nameOffset = offset
    let name = try name()
    let start = offset
    let value = try value(depth: depth)
    return FlatJSON.Member(name: name, value: value, nameOffset: nameOffset, offset: start, length: offset - start)
  }

  /// Reads the name of a member and the colon, and stops at the value.
  package mutating func name() throws(FlatJSON.Failure) -> String {
    guard next == UInt8(ascii: "\"") else { throw failure("expected a name in quotes") }
    let name = try string()
    // Names are compared; those of servers are cut instead.
    guard repairs || StreamSafeText.holds(name) else { throw failure("a name has too many combining marks") }
    skipBlanks()
    guard take(UInt8(ascii: ":")) else { throw failure("expected `:`") }
    skipBlanks()
    return name
  }

  /// Reads the value at the current position. Nested values are checked and skipped.
  package mutating func value(depth: Int) throws(FlatJSON.Failure) -> FlatJSON.Value {
    guard depth <= Self.depthLimit else { throw failure("nested deeper than \(Self.depthLimit) levels") }
    guard index < bytes.endIndex else { throw failure("expected a value") }
    switch bytes[index] {
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "{"):
      index += 1
      try nested(until: UInt8(ascii: "}"), depth: depth, named: true)
      return .nested
    case UInt8(ascii: "["):
      index += 1
      try nested(until: UInt8(ascii: "]"), depth: depth, named: false)
      return .nested
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: return try word()
    }
  }

  private mutating func nested(until end: UInt8, depth: Int, named: Bool) throws(FlatJSON.Failure) {
    skipBlanks()
    if take(end) { return }
    repeat {
      skipBlanks()
      if named {
        _ = try member(depth: depth + 1)
      } else {
        _ = try value(depth: depth + 1)
      }
      skipBlanks()
    } while take(UInt8(ascii: ","))
    guard take(end) else { throw failure("expected `,` or `\(Character(UnicodeScalar(end)))`") }
  }

  private mutating func word() throws(FlatJSON.Failure) -> FlatJSON.Value {
    let words: [(String, FlatJSON.Value)] = [("true", .flag(true)), ("false", .flag(false)), ("null", .null)]
    for (word, value) in words where bytes[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    throw failure("expected a value")
  }

  private mutating func number() throws(FlatJSON.Failure) -> Double {
    guard let number = Double(try numberText()), number.isFinite else { throw failure("the number is too large") }
    return number
  }

  /// Whether the next byte begins a number.
  package var isAtNumber: Bool { next.map { $0 == UInt8(ascii: "-") || (48...57).contains($0) } ?? false }

  /// Reads the number at the current position as it is written, of any size.
  package mutating func numberText() throws(FlatJSON.Failure) -> String {
    let start = index
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let zero = index < bytes.endIndex && bytes[index] == UInt8(ascii: "0")
    let whole = digits()
    guard whole == 1 || whole > 1 && !zero else { throw failure("expected a number") }
    if take(UInt8(ascii: ".")), digits() == 0 { throw failure("expected a digit") }
    if index < bytes.endIndex, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.endIndex, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      guard digits() > 0 else { throw failure("expected a digit") }
    }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func digits() -> Int {
    let count = bytes[index...].prefix { (48...57).contains($0) }.count
    index += count
    return count
  }

  private mutating func string() throws(FlatJSON.Failure) -> String {
    index += 1
    var text: [UInt8] = []
    while index < bytes.endIndex {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        if let string = String(validating: text, as: UTF8.self) { return string }
        guard repairs else { throw failure("a text that is not UTF-8") }
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<32 where !repairs: throw failure("a control character in a text")
      default:
        text.append(byte)
        index += 1
      }
    }
    throw failure("the text is not closed")
  }

  private mutating func escape(into text: inout [UInt8]) throws(FlatJSON.Failure) {
    index += 1
    guard index < bytes.endIndex else { throw failure("the text is not closed") }
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"): text += Array(String(Character(try scalar())).utf8)
    default:
      guard repairs else { throw failure("`\\` before something that is not an escape") }
      text.append(byte)
    }
  }

  /// Reads the scalar of `\uXXXX`, or of two such escapes that are a surrogate pair.
  private mutating func scalar() throws(FlatJSON.Failure) -> Unicode.Scalar {
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let end = index
    if (0xD800..<0xDC00).contains(first), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let second = try fourDigits()
      if (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    guard repairs else { throw failure("half of a surrogate pair") }
    index = end
    return "\u{FFFD}"
  }

  private mutating func fourDigits() throws(FlatJSON.Failure) -> UInt32 {
    let digits = bytes[index...].prefix(4)
    guard digits.count == 4, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
      digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
    else { throw failure("expected four hexadecimal digits") }
    index += 4
    return value
  }
}
