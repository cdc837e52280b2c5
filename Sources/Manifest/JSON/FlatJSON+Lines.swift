import Diagnostics
import Encoding

extension FlatJSON {
  /// A scalar as a table would have it; nil when it is none.
  func words(_ name: String) -> String? {
    switch member(name)?.value {
    case .text(let text): TextLines.trimmed(text)
    case .number(let number): PlainValue.number(number)
    case .flag(let flag): flag ? "true" : "false"
    case .null, .nested, nil: nil
    }
  }
}

extension FlatJSON.Failure {
  /// The failure at its place.
  func diagnostic(file: String, line: TextLines.Line) -> Diagnostic {
    line.error(message, file: file, at: offset, hint: "each line is one JSON object: `{\"image\": \"…\", …}`")
  }
}
