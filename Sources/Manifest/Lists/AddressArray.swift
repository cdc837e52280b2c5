import Diagnostics
import Digests

/// Reads lists that are one JSON array: of objects, as `to_json(orient="records")` of pandas writes them, or of
/// addresses.
enum AddressArray {
  /// Reads every element as a row.
  ///
  /// - Throws: every element that is neither an address nor a flat JSON object, with its line.
  static func read(_ bytes: [UInt8], file: String, settings: ListSettings) throws(DiagnosticError) -> URLList {
    let objects = try AddressObjects(file: file, settings: settings)
    var rows = ObjectRows(file: file, settings: settings)
    var scanner = JSONScanner(bytes[ListEncoding.markLength(bytes)...])
    var lines = LineCounter(bytes)
    do throws(FlatJSON.Failure) {
      try scanner.forEachElement { scanner throws(FlatJSON.Failure) in
        let start = scanner.position
        let value = try scanner.value()
        guard !rows.isFull else { return }
        let line = lines.line(at: start)
        if case .text(let text) = value, settings.conditions.isEmpty {
          rows.append(URLList.Row(line: line, text: AddressText.cleaned(TextLines.trimmed(text))))
          return
        }
        do throws(AddressObjects.Problem) {
          if let row = try objects.row(bytes[start..<scanner.position], line: line) { rows.append(row) }
        } catch {
          let place = SourcePlace(file: file, line: lines.line(at: start + error.offset))
          rows.note(Diagnostic(.error, error.message, at: place, hint: error.hint), line: line)
        }
      }
      scanner.skipBlanks()
      if scanner.next != nil { throw scanner.failure("expected nothing after `]`") }
    } catch {
      throw DiagnosticError([
        Diagnostic(
          .error, error.message, at: SourcePlace(file: file, line: LineCounter.line(at: scanner.position, of: bytes)),
          hint: "a list in JSON is an array of objects: `[{\"url\": \"https://…\"}]`")
      ])
    }
    return try rows.list(guess: "a JSON array, addresses in `\(objects.column)`")
  }
}
