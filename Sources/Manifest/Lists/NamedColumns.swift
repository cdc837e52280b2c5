/// Reads a few columns of a table with a header, for tables that older releases wrote. Other files give no rows.
public enum NamedColumns {
  /// The cells of the named columns for each row; nil if a cell is absent or empty.
  public static func read(_ bytes: [UInt8], _ names: [String]) -> [[String?]] {
    let start = ListEncoding.markLength(bytes)
    let head = bytes[start...].prefix { $0 != 10 && $0 != 13 }
    let delimiters: [UInt8] = [44, 9, 59]
    let delimiter = delimiters.max { one, other in
      head.count { $0 == one } < head.count { $0 == other }
    }
    let span = bytes.span
    var reader = DelimitedReader(delimiter: delimiter, from: start)
    guard reader.next(span) else { return [] }
    let header = reader.fields.map { reader.text($0, span).lowercased() }
    let places = names.map { name in header.firstIndex(of: name) }
    guard places.contains(where: { $0 != nil }) else { return [] }
    var rows: [[String?]] = []
    while reader.next(span) {
      let cells = places.map { place -> String? in
        guard let place, place < reader.fields.count else { return nil }
        let text = reader.text(reader.fields[place], span)
        return text.isEmpty ? nil : text
      }
      if cells.contains(where: { $0 != nil }) { rows.append(cells) }
    }
    return rows
  }
}
