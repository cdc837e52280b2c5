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
    var conditions: [(name: String, value: String)] = []
    for condition in settings.conditions {
      conditions.append((try name(of: condition.column, file: file), condition.value))
    }
    var cures = AddressCures()
    var blank = 0
    for line in TextLines(bytes) {
      guard !line.isBlank else {
        blank += 1
        if blank > URLList.mostBlankRows {
          list.findings.blankRows += 1
        } else {
          list.rows.append(URLList.Row(line: line.number, text: ""))
        }
        continue
      }
      var row = URLList.Row(line: line.number, text: "")
      do throws(Problem) {
        let object = try Self.object(line, file: file)
        guard conditions.allSatisfy({ object.words($0.name) == $0.value }) else { continue }
        row.text = try address(column, in: object, line: line, file: file)
        if let hash, let member = object.member(hash), let digits = object.text(hash), !digits.isEmpty {
          row.hash = ExpectedDigest(digits)
          guard row.hash != nil else {
            throw Problem(
              line.error(
                "`\(digits.cut(to: 80))` is not a digest", file: file, at: member.offset, length: member.length))
          }
        }
        row.license = license.flatMap { object.text($0) }
        row.attribution = credit.flatMap { object.text($0) }
      } catch {
        switch settings.badRows {
        case .error: mistakes.append(error.diagnostic)
        case .skip:
          row = URLList.Row(line: line.number, text: "")
          row.fault = .badRow
          list.findings.badRows += 1
        }
      }
      if row.text.utf8.count > URLList.longestAddress, !row.text.utf8.starts(with: "data:".utf8) {
        row = URLList.Row(line: line.number, text: row.text.cut(to: 80))
        row.fault = .tooLong
      }
      cures.look(row.text, line: line.number)
      list.rows.append(row)
      if mistakes.count >= 20 { break }
    }
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
    list.warnings += cures.warnings(file: file)
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

  /// Why a line is no row.
  private struct Problem: Error {
    let diagnostic: Diagnostic

    init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
  }

  private static func object(_ line: TextLines.Line, file: String) throws(Problem) -> FlatJSON {
    do throws(FlatJSON.Failure) { return try FlatJSON(line.bytes) } catch {
      throw Problem(error.diagnostic(file: file, line: line))
    }
  }

  private static func address(
    _ column: String, in object: FlatJSON, line: TextLines.Line, file: String
  ) throws(Problem) -> String {
    let names = column == "url" ? TableLayout.customaryNames : [column]
    let text =
      names.lazy.compactMap { object.text($0) }.first
      ?? names.lazy.compactMap { name in
        object.members.first { $0.name.lowercased() == name.lowercased() }.flatMap { object.text($0.name) }
      }.first
    guard let text, !text.isEmpty else {
      throw Problem(line.error("the object has no text `\(column)`", file: file, hint: near(column, in: object)))
    }
    return AddressText.cleaned(TextLines.trimmed(text))
  }

  private static func near(_ name: String, in object: FlatJSON) -> String {
    let names = object.members.prefix(1_000).map(\.name)
    if let near = Suggestion.nearest(to: name, among: names) { return "did you mean `\(near)`?" }
    return "it has \(names.prefix(20).map { "`\($0.cut(to: 60))`" }.joined(separator: ", "))"
  }
}
