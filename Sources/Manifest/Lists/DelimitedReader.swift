/// Splits delimited text into records by RFC 4180, as far as files in the wild keep to it.
///
/// Fields may be quoted; a quoted field may hold delimiters, line ends and doubled quotes. A quote inside an unquoted
/// field is text. LF, CR LF and CR end a record. One pass over the bytes; fields are ranges, copied only on demand.
struct DelimitedReader {
  /// A field: its bytes, quotes excluded.
  struct Field {
    var range: Range<Int>
    /// Whether it was quoted.
    var isQuoted = false
    /// Whether doubled quotes in it stand for one.
    var hasDoubled = false
  }

  /// What is wrong with a record.
  enum Mistake: Hashable {
    /// The quote opened on this line is never closed.
    case openQuote(line: Int)
    /// Text follows a closing quote on this line.
    case textAfterQuote(line: Int)
  }

  /// The delimiter; nil to take whole lines as one field each.
  let delimiter: UInt8?
  private(set) var offset: Int
  /// The line the next record starts on, counted from 1.
  private(set) var line = 1
  /// The fields of the record read last.
  private(set) var fields: [Field] = []
  /// The line the record read last starts on.
  private(set) var start = 1
  /// What was wrong with it.
  private(set) var mistake: Mistake?

  /// A reader of the bytes from an offset on.
  init(delimiter: UInt8?, from offset: Int = 0) {
    self.delimiter = delimiter
    self.offset = offset
  }

  /// Reads the next record into `fields`; false at the end.
  mutating func next(_ bytes: Span<UInt8>) -> Bool {
    guard offset < bytes.count else { return false }
    start = line
    mistake = nil
    fields.removeAll(keepingCapacity: true)
    while true {
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") {
        quoted(bytes)
      } else {
        plain(bytes)
      }
      guard offset < bytes.count else { return true }
      let byte = bytes[offset]
      offset += 1
      if byte == delimiter {
        if offset == bytes.count { fields.append(Field(range: offset..<offset)) }
        if offset == bytes.count { return true }
        continue
      }
      if byte == 13, offset < bytes.count, bytes[offset] == 10 { offset += 1 }
      line += 1
      return true
    }
  }

  private mutating func plain(_ bytes: Span<UInt8>) {
    let begin = offset
    var index = offset
    let count = bytes.count
    let separator = delimiter ?? 10
    while index < count {
      let byte = bytes[index]
      if byte == separator || byte == 10 || byte == 13 { break }
      index += 1
    }
    offset = index
    fields.append(Field(range: begin..<index))
  }

  private mutating func quoted(_ bytes: Span<UInt8>) {
    var field = Field(range: offset..<offset, isQuoted: true)
    let begin = offset + 1
    let opened = line
    var index = begin
    let count = bytes.count
    while index < count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        guard index + 1 < count, bytes[index + 1] == UInt8(ascii: "\"") else { break }
        field.hasDoubled = true
        index += 2
        continue
      }
      if byte == 10 || byte == 13 && !(index + 1 < count && bytes[index + 1] == 10) { line += 1 }
      index += 1
    }
    field.range = begin..<index
    if index >= count { mistake = mistake ?? .openQuote(line: opened) }
    offset = min(count, index + 1)
    skipToSeparator(bytes)
    fields.append(field)
  }

  /// After a closing quote only blanks may stand before the delimiter or the line's end.
  private mutating func skipToSeparator(_ bytes: Span<UInt8>) {
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == delimiter || byte == 10 || byte == 13 { return }
      if byte != 32, byte != 9 { mistake = mistake ?? .textAfterQuote(line: line) }
      offset += 1
    }
  }
}

extension DelimitedReader {
  /// The text of a field of the record read last, without surrounding white space; bytes that are no UTF-8 become U+FFFD.
  func text(_ field: Field, _ bytes: Span<UInt8>) -> String {
    var range = field.range
    while let first = range.first, Self.isBlank(bytes[first]) { range = (first + 1)..<range.upperBound }
    while let last = range.last, Self.isBlank(bytes[last]) { range = range.lowerBound..<last }
    let text = bytes.text(range)
    return field.hasDoubled ? text.replacing("\"\"", with: "\"") : text
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
