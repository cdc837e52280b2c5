import Diagnostics
import Digests
import Manifest
import Pipeline

extension ExplainText {
  /// The lists that are older than their queries, a line and a hint each.
  static func text(_ lists: [StaleList]) -> TerminalText {
    var text: TerminalText = ""
    for list in lists { text += "list: \(list.sentence)\n  hint: \(list.hint); a build uses the list as it is\n" }
    return text
  }

  static func json(_ lists: [StaleList]) -> JSONValue {
    .array(
      lists.map { list in
        .object(present: [
          ("path", .string(list.path)), ("class", .string(list.className.rawValue)),
          ("message", .string(list.sentence)), ("hint", .string(list.hint)),
        ])
      })
  }
}
