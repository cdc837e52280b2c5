public import Diagnostics

/// An answer from another program: about a picture named by its digest, its file or its address.
public struct ImportedAnswer: Hashable, Sendable {
  /// What the picture is called there.
  public let name: String
  /// The class, where the table has one.
  public let className: String?
  /// The answer.
  public let answer: LabelFile.Answer
  /// Where it stands.
  public let place: SourcePlace

  /// Reads a table of answers: dsbuild's own, or one with columns such as `Filename,Correct`.
  ///
  /// - Throws: every mistake with its place.
  public static func read(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> [ImportedAnswer] {
    var mistakes: [Diagnostic] = []
    var answers: [ImportedAnswer] = []
    for row in try DecisionTable(bytes, file: file).rows {
      let place = SourcePlace(file: file, line: row.line)
      guard let name = row.cell("image", "sha256", "digest", "image_id", "filename", "file_name", "file", "path", "url")
      else {
        mistakes.append(
          Diagnostic(.error, "the row names no picture", at: place, hint: "expected a column `image` or `filename`"))
        continue
      }
      guard let word = row.cell("answer", "correct", "label"), let answer = word.answer else {
        mistakes.append(
          Diagnostic(
            .error, "the row has no answer", at: place,
            hint: "expected a column `answer` (yes, no, skip) or `correct` (true, false)"))
        continue
      }
      answers.append(ImportedAnswer(name: name, className: row.cell("class"), answer: answer, place: place))
    }
    guard mistakes.isEmpty else { throw DiagnosticError(Array(mistakes.prefix(DecisionLines.shownMistakes))) }
    return answers
  }
}

extension String {
  /// The answer a word stands for.
  fileprivate var answer: LabelFile.Answer? {
    switch lowercased() {
    case "yes", "y", "true", "1", "1.0", "correct": .yes
    case "no", "n", "false", "0", "0.0", "incorrect", "wrong": .no
    case "skip", "s", "?", "unsure": .skip
    default: nil
    }
  }
}
