import Diagnostics
import Digests
import Engine
import Manifest
import Pipeline

/// The messages about files that a pattern nearly matches.
enum NearMissText {
  /// A line for each pattern and kind.
  static func lines(_ misses: [NearMisses]) -> TerminalText {
    misses.reduce("") { text, misses in "\(text)note: \(line(misses))\n" }
  }

  private static let whole = "the folder in place of the pattern takes every picture in it"

  private static func line(_ misses: NearMisses) -> String {
    let pattern = "`\(misses.pattern)` of class `\(misses.className)`"
    let named = misses.files.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
    let files = named + (misses.count > 3 ? ", …" : "")
    let many = misses.count == 1 ? "1 file is" : "\(misses.count) files are"
    switch misses.kind {
    case .otherCase: return "\(many) left out by \(pattern), which differs in upper and lower case: \(files); \(whole)"
    case .otherEnding: return "\(many) left out by \(pattern), which names another ending: \(files); \(whole)"
    case .link:
      return
        "\(many) left out by \(pattern), since links are not followed (`cp -rL` copies what they lead to): \(files)"
    case .notUTF8: return "\(many) left out by \(pattern), since the name is not UTF-8: \(files); rename them"
    case .notPicture:
      return
        "\(misses.count == 1 ? "1 file is not a picture" : "\(misses.count) files are not pictures") in \(pattern): \(files)"
    case .folder: return "\(pattern) is a folder without a picture: put pictures into it, or correct the path"
    case .noMatch:
      let braces = misses.pattern.contains("{") ? "; braces are not part of a pattern, write a source for each" : ""
      return "\(pattern) matches no file: correct it\(braces)"
    }
  }

  /// The same as JSON.
  static func json(_ misses: [NearMisses]) -> JSONValue {
    .array(
      misses.map { misses in
        .object(present: [
          ("class", .string(misses.className.rawValue)), ("pattern", .string(misses.pattern)),
          ("kind", .string(misses.kind.rawValue)), ("count", .int(misses.count)),
          ("files", .array(misses.files.map { .string($0) })),
        ])
      })
  }
}
