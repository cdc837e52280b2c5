/// The start of the rows of a list, after a byte order mark and Excel's `sep=;` line.
struct ListBeginning {
  /// The index of the first byte of the first row.
  let offset: Int
  /// The line of the first row, counted from 1.
  let line: Int
  /// The delimiter that the `sep=` line gives.
  let delimiter: UInt8?
  /// The first line that is not empty: the layout is detected from there.
  private(set) var firstText: (offset: Int, line: Int)

  /// Finds the start of the rows in the bytes of a list.
  init(_ bytes: [UInt8]) {
    let mark = ListEncoding.markLength(bytes)
    let first = bytes[mark...].prefix { $0 != 10 && $0 != 13 }
    let text = String(decoding: first.prefix(16), as: UTF8.self).filter { $0 != "\"" }
    let isNamed = text.utf8.count == 5 && text.lowercased().hasPrefix("sep=")
    delimiter = isNamed ? text.utf8.last : nil
    var end = mark
    if isNamed {
      end = first.endIndex
      if end < bytes.count { end += bytes[end] == 13 && end + 1 < bytes.count && bytes[end + 1] == 10 ? 2 : 1 }
    }
    (offset, line) = (end, isNamed ? 2 : 1)
    var reader = DelimitedReader(delimiter: nil, from: offset, line: line)
    _ = reader.skipEmptyLines(bytes.span)
    firstText = (reader.offset, reader.line)
  }
}
