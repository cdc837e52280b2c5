import Diagnostics
import Digests

/// The lines of a file of people's decisions, each with its place; a line that cannot be read is a diagnostic.
struct DecisionLines {
  /// One line that says something.
  struct Line {
    let number: Int
    let text: String
  }

  let file: String
  let lines: [Line]
  private(set) var mistakes: [Diagnostic] = []

  /// The lines that are neither blank nor a comment.
  init(_ bytes: [UInt8], file: String) {
    self.file = file
    var lines: [Line] = []
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let text = String(decoding: line.drop { $0 == 32 || $0 == 9 }.filter { $0 != 13 }, as: UTF8.self)
      if !text.isEmpty, !text.hasPrefix("#") { lines.append(Line(number: index + 1, text: text)) }
    }
    self.lines = lines
  }

  /// Notes that a line is not what the file should hold.
  mutating func reject(_ line: Line, expected: String) {
    let isConflict = ["<<<<<<<", "=======", ">>>>>>>"].contains { line.text.hasPrefix($0) }
    mistakes.append(
      Diagnostic(
        .error, isConflict ? "a merge conflict is left in this file" : "this line cannot be read",
        at: SourcePlace(file: file, line: line.number),
        excerpt: .init(line: line.text, length: line.text.unicodeScalars.count),
        hint: isConflict ? "keep the lines of both sides and delete the markers" : "expected \(expected)"))
  }

  /// Throws what was noted.
  func finish() throws(DiagnosticError) {
    if !mistakes.isEmpty { throw DiagnosticError(mistakes) }
  }
}
