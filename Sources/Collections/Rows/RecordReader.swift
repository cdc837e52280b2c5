/// Splits comma-separated text into records and keeps the text of each.
struct RecordReader {
  /// A record.
  struct Record {
    /// Its text with the line end.
    var raw: String
    /// The text of its cells, without surrounding blanks.
    var cells: [String]
    /// Whether a quote is not closed.
    var isOpen: Bool
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next record; nil at the end.
  mutating func next() -> Record? {
    guard index < bytes.count else { return nil }
    let start = index
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          cell.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: "\""), cell.allSatisfy({ $0 == 32 }) {
        (cell, isQuoted) = ([], true)
      } else if byte == UInt8(ascii: ",") {
        cells.append(Self.text(cell))
        cell = []
      } else if byte == 10 {
        break
      } else {
        cell.append(byte)
      }
    }
    cells.append(Self.text(cell))
    return Record(raw: String(decoding: bytes[start..<index], as: UTF8.self), cells: cells, isOpen: isQuoted)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    var cell = bytes[...]
    while let last = cell.last, last == 32 || last == 13 || last == 9 { cell.removeLast() }
    return String(decoding: cell.drop { $0 == 32 || $0 == 9 }, as: UTF8.self)
  }
}
