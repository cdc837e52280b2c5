import Diagnostics
import Digests

/// Lists of one JSON object a line, as dataset tools write them: `{"url": "https://…", "caption": "…"}`.
enum AddressLines {
  /// Every line as a row.
  ///
  /// - Throws: every line that is no flat JSON object, with its place.
  static func read(_ bytes: [UInt8], file: String, settings: ListSettings) throws(DiagnosticError) -> URLList {
    var list = URLList()
    var mistakes: [Diagnostic] = []
    let column = try name(of: settings.column, file: file)
    let hash = try settings.hashColumn.map { column throws(DiagnosticError) in try name(of: column, file: file) }
    let license = try settings.licenseColumn.map { column throws(DiagnosticError) in try name(of: column, file: file) }
    let credit = try settings.attributionColumn.map { column throws(DiagnosticError) in
      try name(of: column, file: file)
    }
    for line in TextLines(bytes) {
      guard !line.isBlank else {
        list.rows.append(URLList.Row(line: line.number, text: ""))
        continue
      }
      let object: FlatJSON
      do {
        object = try FlatJSON(line.bytes)
      } catch {
        mistakes.append(error.diagnostic(file: file, line: line))
        continue
      }
      let names = column == "url" ? TableLayout.customaryNames : [column]
      let text = names.lazy.compactMap { object.text($0) }.first ?? ""
      if text.isEmpty {
        mistakes.append(line.error("the object has no text `\(column)`", file: file, hint: near(column, in: object)))
      }
      var row = URLList.Row(line: line.number, text: TextLines.trimmed(text))
      if let hash, let digits = object.text(hash), !digits.isEmpty {
        row.hash = ExpectedDigest(digits)
        if row.hash == nil { mistakes.append(line.error("`\(digits.prefix(80))` is no digest", file: file)) }
      }
      row.license = license.flatMap { object.text($0) }
      row.attribution = credit.flatMap { object.text($0) }
      list.rows.append(row)
      if mistakes.count >= 20 { break }
    }
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    list.guess = "one JSON object a line, addresses in `\(column)`"
    return list
  }

  private static func name(of column: ListSettings.Column, file: String) throws(DiagnosticError) -> String {
    switch column {
    case .named(let name): return name
    case .number(let number):
      throw DiagnosticError([
        Diagnostic(
          .error, "the column is `\(number)`, expected the name of a member of each object",
          at: SourcePlace(file: file, line: 1))
      ])
    }
  }

  private static func near(_ name: String, in object: FlatJSON) -> String {
    let names = object.members.map(\.name)
    if let near = Suggestion.nearest(to: name, among: names) { return "did you mean `\(near)`" }
    return "it has \(names.map { "`\($0)`" }.joined(separator: ", "))"
  }
}
