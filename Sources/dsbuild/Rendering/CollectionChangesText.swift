import Diagnostics
import Pipeline

/// The pictures that changed at their collection after they were listed.
enum CollectionChangesText {
  /// The most pictures of a kind that are named, unless all are.
  private static let mostShown = 10

  /// A line for each kind, and one for each picture.
  static func lines(_ changes: CollectionChanges, isWhole: Bool) -> TerminalText {
    var text: TerminalText = ""
    for kind in CollectionChanges.Kind.allCases {
      guard let message = changes.message(kind) else { continue }
      text += "rights: \(message); \(CollectionChanges.hint(kind))\n"
      let shown = changes[kind].prefix(isWhole ? .max : mostShown)
      for picture in shown { text += "  \(picture.line)\n" }
      let more = changes[kind].count - shown.count
      if more > 0 { text += "  and \(more) more: `dsbuild status -v`\n" }
    }
    return text
  }
}
