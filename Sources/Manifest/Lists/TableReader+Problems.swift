import Diagnostics
import Digests

extension TableReader {
  /// The reason why a record is not a row.
  struct Problem {
    let message: String
    var line: Int
    var column = 1
    let hint: String
    /// Whether the record may contain later rows inside a quote.
    var swallows = false
    /// Whether the mistake probably affects the whole list, so that it is reported only once.
    var isOfAll = false
  }

  /// The mistake in a record. The header is checked without a layout: it only has to be readable.
  func problem(
    of reader: borrowing DelimitedReader, _ bytes: Span<UInt8>, _ layout: TableLayout?, mayBeOtherText: Bool
  ) -> Problem? {
    if mayBeOtherText, let bad = bytes.firstInvalidUTF8(in: reader.begin..<reader.offset) {
      return otherText(at: bad, reader, bytes)
    }
    let literally = "`csv: { quote: none }` reads quotes as ordinary characters"
    switch reader.mistake {
    case .openQuote(let line):
      return Problem(
        message: "a quote is opened here and never closed", line: line,
        hint: "close it, and double every quote inside quotes; or \(literally)", swallows: true)
    case .textAfterQuote(let line):
      return Problem(
        message: "text follows a closing quote", line: line,
        hint: "double every quote inside quotes; or \(literally)", swallows: reader.spansLines)
    case .tooManyFields(let line):
      return Problem(
        message: "the row has more fields than a table may have", line: line, hint: "put each row on a line of its own")
    case nil: break
    }
    guard let layout else { return nil }
    if swallowsRows(reader, bytes, layout: layout) {
      return Problem(
        message: "a quoted field begins here and runs over lines that look like rows", line: reader.start,
        hint: "close the quote on its line, or \(literally)", swallows: true)
    }
    if let width = layout.width, reader.fields.count > width,
      reader.fields[width...].contains(where: { !reader.text($0, bytes, most: 100).isEmpty })
    {
      let owner = layout.hasHeader ? "the header has" : "most rows have"
      return Problem(
        message: "the row has \(reader.fields.count) fields, \(owner) \(width)", line: reader.start,
        hint: "put a field that holds the separator in quotes")
    }
    return badDigest(reader, bytes, layout: layout)
  }

  private func badDigest(
    _ reader: borrowing DelimitedReader, _ bytes: Span<UInt8>, layout: TableLayout
  ) -> Problem? {
    guard let column = layout.hashColumn, column < reader.fields.count else { return nil }
    let field = reader.fields[column]
    let text = reader.text(field, bytes, most: 1_000)
    guard !text.isEmpty, ExpectedDigest(text) == nil else { return nil }
    let before = bytes.extracting(reader.begin..<max(reader.begin, field.range.lowerBound))
    var place = 1
    for index in before.indices where before[index] & 0xC0 != 0x80 { place += 1 }
    return Problem(
      message: "`\(text.cut(to: 80))` is not a digest, expected 32, 40, 64 or 128 hexadecimal digits, or base64",
      line: reader.start, column: place, hint: "leave the cell empty where there is none")
  }

  private func otherText(at bad: Int, _ reader: borrowing DelimitedReader, _ bytes: Span<UInt8>) -> Problem {
    var (line, column) = (reader.start, 1)
    for index in reader.begin..<bad {
      let byte = bytes[index]
      if byte == 10 || byte == 13 && bytes[index + 1] != 10 {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    let byte = Hexadecimal.encode([bytes[bad]]).uppercased()
    // CP1252 is the encoding of Windows in western countries; it leaves five of these bytes undefined.
    let isWindows = bytes[bad] >= 0x80 && ![0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(bytes[bad])
    let encoding = isWindows ? "CP1252" : "ISO-8859-1"
    return Problem(
      message: "the byte 0x\(byte) is not UTF-8\(isWindows ? ": the list looks like CP1252 (Windows)" : "")",
      line: line,
      column: column,
      hint: "save it again as CSV (UTF-8), or run `iconv -f \(encoding) -t UTF-8 \(ShellWord.quoted(file)) > NEW`",
      isOfAll: true)
  }

  /// Whether a quoted field contains lines that have an address in the column of addresses.
  private func swallowsRows(
    _ reader: borrowing DelimitedReader, _ bytes: Span<UInt8>, layout: TableLayout
  ) -> Bool {
    guard reader.spansLines else { return false }
    for field in reader.fields where field.isQuoted {
      var lines = DelimitedReader(delimiter: layout.delimiter, from: field.range.lowerBound, quotes: .none)
      var isFirst = true
      while lines.offset < field.range.upperBound, lines.next(bytes) {
        defer { isFirst = false }
        guard !isFirst, layout.column < lines.fields.count else { continue }
        let cell = lines.fields[layout.column]
        let text = lines.text(cell, bytes, most: 2_048)
        if AddressText.isAddress(text), !text.contains(" ") { return true }
      }
    }
    return false
  }
}
