import Diagnostics

/// Reads lists with one JSON object per line, as dataset tools write them: `{"url": "https://…", "caption": "…"}`.
enum AddressLines {
  /// Reads every line as a row.
  ///
  /// - Throws: every line that is not a flat JSON object, with its place.
  static func read(_ bytes: [UInt8], file: String, settings: ListSettings) throws(DiagnosticError) -> URLList {
    let objects = try AddressObjects(file: file, settings: settings)
    var rows = ObjectRows(file: file, settings: settings)
    for line in TextLines(bytes) {
      if line.isBlank {
        rows.appendBlank(line: line.number)
        continue
      }
      do throws(AddressObjects.Problem) {
        guard let row = try objects.row(line.bytes, line: line.number) else { continue }
        rows.append(row)
      } catch {
        rows.note(
          line.error(error.message, file: file, at: error.offset, length: error.length, hint: error.hint),
          line: line.number, isOfAll: error.isOfAll)
      }
      if rows.isFull { break }
    }
    return try rows.list(guess: "one JSON object a line, addresses in `\(objects.column)`")
  }
}
