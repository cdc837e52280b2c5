import Diagnostics

extension YAMLSyntaxError {
  /// The error in plain words, at its place.
  func located(in text: YAMLText) -> Diagnostic {
    let line = text.line(text.lineIndex(ofScalar: position))
    let indent = line.prefix { $0 == " " || $0 == "\t" }
    if let tab = indent.firstIndex(of: "\t") {
      let before = line.distance(from: line.startIndex, to: tab)
      let start = position - (text.place(ofScalar: position).column - 1)
      return text.error(
        "a tab indents this line, expected spaces", from: start + before,
        hint: "put two spaces in place of the tab for each level")
    }
    var notes: [Diagnostic.Note] = []
    if let context, contextPosition < position {
      notes.append(Diagnostic.Note(context, at: text.place(ofScalar: contextPosition)))
    }
    let words = comment(in: text) ?? indentation(line: line, in: text) ?? inWords(line: line, in: text)
    return text.error(words.message, from: position, notes: notes, hint: words.hint)
  }

  /// The message for brackets that a comment leaves open, such as those of `{ fill: #ff0000 }`. The parser reports the line
  /// after it.
  private func comment(in text: YAMLText) -> (message: String, hint: String?)? {
    let problems = [
      "did not find expected ',' or '}'", "did not find expected ',' or ']'", "did not find expected node content",
    ]
    guard problems.contains(problem) else { return nil }
    let last = text.lineIndex(ofScalar: position)
    let first = contextPosition < position ? text.lineIndex(ofScalar: contextPosition) : last
    for index in max(first, last - 20)...last {
      let line = text.line(index)
      for mark in line.indices
      where line[mark] == "#" && mark > line.startIndex && line[line.index(before: mark)] == " " {
        let word = line[mark...].prefix { !$0.isWhitespace && !",]}".contains($0) }
        // A comment behind a whole line is meant as one.
        guard line[mark...].contains(where: { "]}".contains($0) }), word.count > 1 else { continue }
        return (
          "`\(word)` is a comment here, since `#` after a blank begins one, so the bracket before it stays open",
          "write `\"\(word)\"` in quotes"
        )
      }
    }
    return nil
  }

  /// The message for a key that is indented differently from the key above it. The parser reports it only at its colon.
  private func indentation(line: String, in text: YAMLText) -> (message: String, hint: String?)? {
    let problems = ["mapping values are not allowed in this context", "did not find expected key"]
    guard problems.contains(problem) else { return nil }
    let before = line.unicodeScalars.prefix(text.place(ofScalar: position).column - 1)
    guard !String(String.UnicodeScalarView(before)).contains(": ") else { return nil }
    var above = ""
    for index in stride(from: text.lineIndex(ofScalar: position) - 1, through: 0, by: -1) {
      above = text.line(index)
      let content = above.drop { $0 == " " }
      if !content.isEmpty, !content.hasPrefix("#") { break }
    }
    let indents = (own: line.prefix { $0 == " " }.count, above: above.prefix { $0 == " " }.count)
    guard indents.own != indents.above, above.contains(": ") else { return nil }
    return (
      "this line is indented by \(indents.own), the line above by \(indents.above)",
      "indent the keys of one mapping by the same number of spaces"
    )
  }

  private func inWords(line: String, in text: YAMLText) -> (message: String, hint: String?) {
    switch problem {
    case "mapping values are not allowed in this context":
      return ("`:` is not expected here", "put text that holds `: ` in quotes, and check the indentation")
    case "found character that cannot start any token":
      let column = text.place(ofScalar: position).column
      let character = line.unicodeScalars.dropFirst(column - 1).first.map { String(Character($0)) } ?? ""
      if character == "\t" { return ("a tab is not expected here", "put spaces in place of the tab") }
      return ("text cannot begin with `\(character)`", "put it in quotes")
    case "could not find expected ':'":
      return ("the line is a key without `:`", "write `key: value`, and put text of several lines in quotes")
    case "did not find expected key":
      return (
        "this line does not fit what is above it",
        "indent it like the keys it belongs to, and close quotes and brackets above"
      )
    case "did not find expected '-' indicator":
      return (
        "an item of a list was expected here, starting with `- `",
        "write `- ` before it, or indent it like the key it belongs to"
      )
    case "did not find expected ',' or ']'":
      return ("`,` or `]` was expected here", "close the list with `]`, or put text that holds `, [ ] { }` in quotes")
    case "did not find expected ',' or '}'":
      return (
        "`,` or `}` was expected here", "close the mapping with `}`, or put text that holds `, [ ] { }` in quotes"
      )
    case "found unexpected end of stream":
      return ("the text ends inside quotes", "close the quotes")
    case "did not find expected node content":
      return ("a value was expected here", "write one; text that begins with a sign such as `-` or `]` goes in quotes")
    default: return (problem, nil)
    }
  }
}
