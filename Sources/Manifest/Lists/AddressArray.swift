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
          rows.note(
            Diagnostic(.error, error.message, at: place, hint: error.hint), line: line, isOfAll: error.isOfAll)
        }
      }
      scanner.skipBlanks()
      if scanner.next != nil { throw scanner.failure("expected nothing after `]`") }
    } catch {
      throw DiagnosticError([mistake(error, at: scanner.position, of: bytes, file: file)])
    }
    return try rows.list(guess: "a JSON array, addresses in `\(objects.column)`")
  }

  /// The mistake at a byte, with the word that is there: a file is often one line, so its line says nothing.
  private static func mistake(
    _ error: FlatJSON.Failure, at position: Int, of bytes: [UInt8], file: String
  ) -> Diagnostic {
    let position = min(position, bytes.count)
    let rest = bytes[position...].prefix(40).prefix { !",]}\n\r ".utf8.contains($0) }
    let word = rest.isEmpty ? bytes[position...].prefix(1) : rest
    let found = word.isEmpty ? "the end of the file" : "`\(String(decoding: word, as: UTF8.self).cut(to: 30))`"
    let start = bytes[..<position].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = String(decoding: bytes[start..<position].suffix(1 << 20), as: UTF8.self).unicodeScalars.count + 1
    return Diagnostic(
      .error, error.message.hasPrefix("expected") ? "\(error.message), found \(found)" : error.message,
      at: SourcePlace(file: file, line: LineCounter.line(at: position, of: bytes), column: column),
      hint: hint(for: String(decoding: word, as: UTF8.self)))
  }

  private static func hint(for word: String) -> String {
    switch word {
    case "": "the file is cut off: copy it again"
    case "]", "}": "remove the comma before it"
    case "NaN", "Infinity", "-Infinity": "JSON has no `\(word)`: write `null`"
    case _ where word.hasPrefix("'"): "write double quotes, `\"`, around names and texts"
    default: "a list in JSON is an array of objects: `[{\"url\": \"https://…\"}]`"
    }
  }
}
