import Diagnostics
import Digests
import Engine
import Listings
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
    let rename = misses.count == 1 ? "rename it" : "rename them"
    switch misses.kind {
    case .otherCase: return "\(many) left out by \(pattern), which differs in upper and lower case: \(files); \(whole)"
    case .otherEnding: return "\(many) left out by \(pattern), which names another ending: \(files); \(whole)"
    case .hidden: return "\(many) left out by \(pattern), since the name begins with a dot: \(files); \(rename)"
    case .link where misses.isOnTheWay: return wayLine(misses, pattern, named)
    case .link:
      return
        "\(many) left out by \(pattern), since links are not followed (`cp -rL` copies what they lead to): \(files)"
    case .notUTF8:
      let why = "the name is not UTF-8 or begins with a combining mark"
      return "\(many) left out by \(pattern), since \(why): \(files); \(rename)"
    case .notPicture:
      return
        "\(misses.count == 1 ? "1 file is not a picture" : "\(misses.count) files are not pictures") in \(pattern): \(files)"
    case .closed:
      let folders = misses.count == 1 ? "1 folder is" : "\(misses.count) folders are"
      return
        "\(folders) left out by \(pattern), since dsbuild wrote \(misses.count == 1 ? "it" : "them"): \(files); name a folder as a source of its own to take its pictures"
    case .folder: return "\(pattern) is a folder without a picture: put pictures into it, or correct the path"
    case .noMatch:
      let braces = misses.pattern.contains("{") ? "; braces are not part of a pattern, write a source for each" : ""
      return "\(pattern) matches no file: correct it\(braces)"
    }
  }

  /// The line for a link on the way to all files of a pattern.
  private static func wayLine(_ misses: NearMisses, _ pattern: String, _ link: String) -> String {
    let subject = link == "`\(misses.pattern)`" ? pattern : "\(link) in \(pattern)"
    guard let target = misses.target else { return "\(subject) is a link that leads nowhere: correct it" }
    return "\(subject) is a link, and links are not followed: write its real path, `\(target)`"
  }

  /// Why files of a kind are left out, and what to do about it.
  static func sentence(_ kind: FileGlob.NearMiss.Kind) -> String {
    switch kind {
    case .link: "links are not followed; write the real path, or copy what they lead to with `cp -rL`"
    case .notUTF8: "the name is not UTF-8, or begins with a combining mark; rename the file"
    case .hidden: "the name of the picture begins with a dot; rename the file"
    case .otherCase, .otherEnding, .notPicture, .folder, .noMatch, .closed: "the pattern does not take it"
    }
  }

  /// A file that is left out, as a row of `ls` and `why`.
  static func row(_ misses: NearMisses, _ path: String) -> JSONValue {
    .object(present: [
      ("class", .string(misses.className.rawValue)), ("source", .string(path)), ("verdict", "out"),
      ("step", .string(StepName.sources.text)), ("reason", .string(misses.kind.rawValue)),
      ("detail", .string(sentence(misses.kind))),
    ])
  }

  /// Why a class whose sources are patterns has no candidate; nil if no pattern says why.
  static func emptiness(of name: ClassName, _ misses: [NearMisses]) -> Diagnostic? {
    let own = misses.filter { $0.className == name }
    guard let first = own.first(where: { $0.kind.isLeftOut }) ?? own.first else { return nil }
    return Diagnostic(.error, "class `\(name)` takes no file, so nothing was exported", hint: line(first))
  }

  /// The same as JSON.
  static func json(_ misses: [NearMisses]) -> JSONValue {
    .array(
      misses.map { misses in
        .object(present: [
          ("class", .string(misses.className.rawValue)), ("pattern", .string(misses.pattern)),
          ("kind", .string(misses.kind.rawValue)), ("count", .int(misses.count)),
          ("files", .array(misses.files.map { .string($0) })), ("target", misses.target.map { .string($0) }),
        ])
      })
  }
}
