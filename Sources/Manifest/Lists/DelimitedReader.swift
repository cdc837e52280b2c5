/// Splits delimited text into records by RFC 4180, with the deviations found in real files.
///
/// Fields may be quoted; a quoted field may contain delimiters, line ends and doubled quotes. A quote inside an
/// unquoted field is text. LF, CR LF and CR end a record. The reader passes over the bytes once; fields are ranges,
/// which are copied only when needed.
struct DelimitedReader {
  /// A field: the range of its bytes without the quotes.
  struct Field {
    var range: Range<Int>
    /// Whether it was quoted.
    var isQuoted = false
    /// Whether it contains doubled quotes, each of which means one quote.
    var hasDoubled = false
  }

  /// The mistake in a record.
  enum Mistake: Hashable {
    /// The quote that opens on this line is not closed.
    case openQuote(line: Int)
    /// Text follows a closing quote on this line.
    case textAfterQuote(line: Int)
    /// The record has more fields than the reader keeps.
    case tooManyFields(line: Int)
  }

  /// The most fields that are kept of a record.
  private static let mostFields = 65_536

  /// The delimiter. Nil reads each line as one field, unless it begins with a quoted field.
  private let delimiter: UInt8?
  /// The delimiter of the current record. With a nil delimiter, it becomes a comma if a comma follows a quoted field.
  private var separator: UInt8?
  private let quotes: ListSettings.Quotes
  private(set) var offset: Int
  /// The line on which the next record starts, counted from 1.
  private(set) var line: Int
  /// The index of the first byte of the last record.
  private(set) var begin = 0
  /// The fields of the last record.
  private(set) var fields: [Field] = []
  /// The line on which the last record starts.
  private(set) var start = 1
  /// The mistake in the last record.
  private(set) var mistake: Mistake?
  /// Whether a field of the last record contains a line end.
  private(set) var spansLines = false

  /// Creates a reader that starts at an offset.
  init(delimiter: UInt8?, from offset: Int = 0, line: Int = 1, quotes: ListSettings.Quotes = .auto) {
    self.delimiter = delimiter
    self.offset = offset
    self.line = line
    self.quotes = quotes
  }

  /// Moves back to the second line of the last record, so that the rows inside an unclosed quote are read again.
  mutating func returnToSecondLine(_ bytes: Span<UInt8>) {
    offset = begin
    while offset < bytes.count, bytes[offset] != 10, bytes[offset] != 13 { offset += 1 }
    if offset < bytes.count { skipLineEnd(bytes) }
    line = start + 1
  }

  /// Skips empty lines and returns their number.
  mutating func skipEmptyLines(_ bytes: Span<UInt8>) -> Int {
    let first = line
    while offset < bytes.count, bytes[offset] == 10 || bytes[offset] == 13 {
      skipLineEnd(bytes)
      line += 1
    }
    return line - first
  }

  private mutating func skipLineEnd(_ bytes: Span<UInt8>) {
    let isPair = bytes[offset] == 13 && offset + 1 < bytes.count && bytes[offset + 1] == 10
    offset += isPair ? 2 : 1
  }

  /// Reads the next record into `fields`; returns false at the end of the bytes.
  mutating func next(_ bytes: Span<UInt8>) -> Bool {
    guard offset < bytes.count else { return false }
    start = line
    begin = offset
    mistake = nil
    spansLines = false
    separator = delimiter
    fields.removeAll(keepingCapacity: true)
    while true {
      if quotes == .auto, offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") {
        quoted(bytes)
      } else {
        plain(bytes)
      }
      guard offset < bytes.count else { return true }
      let byte = bytes[offset]
      offset += 1
      if byte == separator {
        if offset == bytes.count { take(Field(range: offset..<offset)) }
        if offset == bytes.count { return true }
        continue
      }
      if byte == 13, offset < bytes.count, bytes[offset] == 10 { offset += 1 }
      line += 1
      return true
    }
  }

  private mutating func take(_ field: Field) {
    if fields.count < Self.mostFields { fields.append(field) } else { mistake = mistake ?? .tooManyFields(line: start) }
  }

  private mutating func plain(_ bytes: Span<UInt8>) {
    let begin = offset
    offset = bytes.firstIndex(of: separator ?? 10, or: 10, or: 13, in: begin..<bytes.count)
    take(Field(range: begin..<offset))
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
      if byte == 10 || byte == 13 && !(index + 1 < count && bytes[index + 1] == 10) {
        line += 1
        spansLines = true
      }
      index += 1
    }
    field.range = begin..<index
    if index >= count { mistake = mistake ?? .openQuote(line: opened) }
    offset = min(count, index + 1)
    skipToSeparator(bytes)
    take(field)
  }

  /// Skips to the delimiter or the end of the line. After a closing quote, anything but blanks before it is a mistake.
  private mutating func skipToSeparator(_ bytes: Span<UInt8>) {
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == separator || byte == 10 || byte == 13 { return }
      if separator == nil, byte == UInt8(ascii: ",") {
        separator = byte
        return
      }
      if byte != 32, byte != 9 { mistake = mistake ?? .textAfterQuote(line: line) }
      offset += 1
    }
  }
}

extension DelimitedReader {
  /// The text of a field of the last record, without surrounding white space; invalid UTF-8 becomes U+FFFD.
  ///
  /// - Parameter most: the most bytes that are read of the field.
  func text(_ field: Field, _ bytes: Span<UInt8>, most: Int = .max) -> String {
    var range = field.range.lowerBound..<field.range.lowerBound + min(most, field.range.count)
    while let first = range.first, Self.isBlank(bytes[first]) { range = (first + 1)..<range.upperBound }
    while let last = range.last, Self.isBlank(bytes[last]) { range = range.lowerBound..<last }
    return field.hasDoubled ? Self.undoubled(range, bytes) : bytes.text(range)
  }

  /// The text of a range in which two quotes mean one. Bytes are compared: a quote with a combining mark is a character of its
  /// own, and is doubled all the same.
  private static func undoubled(_ range: Range<Int>, _ bytes: Span<UInt8>) -> String {
    let quote = UInt8(ascii: "\"")
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      text.append(bytes[index])
      index += bytes[index] == quote && index + 1 < range.upperBound && bytes[index + 1] == quote ? 2 : 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
