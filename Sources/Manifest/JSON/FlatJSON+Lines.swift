import Diagnostics
import Digests

extension FlatJSON {
  /// A scalar as a table would contain it; nil if the member is not a scalar.
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
  /// The failure as a diagnostic with its place.
  func placed(in file: String, line: TextLines.Line) -> Diagnostic {
    line.error(message, file: file, at: offset, hint: "each line is one JSON object: `{\"image\": \"…\", …}`")
  }
}
