public import Diagnostics

/// An answer from another program about a picture, which is named by its digest, its file or its address.
public struct ImportedAnswer: Hashable, Sendable {
  /// The name of the picture in the table.
  public let name: String
  /// The class, if the table has one.
  public let className: String?
  /// The answer.
  public let answer: LabelFile.Answer
  /// The place of the row.
  public let place: SourcePlace

  /// Reads a table of answers: dsbuild's own, or one with columns such as `Filename,Correct`.
  ///
  /// A column `label` contains the answer if no other column does, and otherwise the class.
  ///
  /// - Throws: every mistake with its place.
  public static func read(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [ImportedAnswer] {
    let rows = try DecisionTable(bytes, file: file).rows
    guard rows.isEmpty || rows.contains(where: { $0.pictureName != nil }) else {
      throw DiagnosticError([
        Diagnostic(
          .error, "no column names the pictures", at: SourcePlace(file: file, line: 1),
          hint: "the first row has the names of the columns: `image` or `filename`, and `answer`")
      ])
    }
    var mistakes = Findings()
    var answers: [ImportedAnswer] = []
    for row in rows {
      let place = SourcePlace(file: file, line: row.line)
      guard let name = row.pictureName else {
        mistakes.append(
          Diagnostic(
            .error, "the row names no picture", at: place,
            hint: "name the column of the pictures `image` or `filename`, and leave no cell of it empty"))
        continue
      }
      let own = row.cell("answer", "correct")
      guard let word = own ?? row.cell("label") else {
        mistakes.append(Diagnostic(.error, "the row has no answer", at: place, hint: form))
        continue
      }
      guard let answer = word.answer else {
        mistakes.append(
          Diagnostic(
            .error, "`\(word)` is not an answer, expected yes, no or skip", at: place,
            hint: "write `yes`, `no` or `skip`, or name the column with the answers `answer`"))
        continue
      }
      let className = own == nil ? row.classNameBesideLabel : row.className
      answers.append(ImportedAnswer(name: name, className: className, answer: answer, place: place))
    }
    guard mistakes.kept.isEmpty else { throw DiagnosticError(mistakes.shown(in: file)) }
    return answers
  }

  private static let form = "put the answers into a column `answer` (yes, no, skip) or `correct` (true, false)"
}

extension String {
  /// The answer that a word means; nil if it means none. Spreadsheets write `TRUE` and `FALSE` in the language of the person.
  fileprivate var answer: LabelFile.Answer? {
    switch lowercased() {
    case "yes", "y", "true", "1", "1.0", "correct", "ja", "wahr", "oui", "vrai", "sí", "si", "sì", "verdadero", "vero":
      .yes
    case "no", "n", "false", "0", "0.0", "incorrect", "wrong", "nein", "falsch", "non", "faux", "falso": .no
    case "skip", "s", "?", "unsure": .skip
    default: nil
    }
  }
}
