import Diagnostics
import Digests
import Engine
import Manifest

/// The difference of two revisions as text, as Markdown and as JSON.
struct DiffText {
  let comparison: LockComparison
  let range: RevisionRange
  /// The settings that differ.
  let settings: [ManifestDifference.Setting]
  /// The images under another licence.
  let licenses: [LicenseChanges.Change]

  /// At most this many images of each kind are named; the rest is counted.
  private static let shown = 20

  private var names: [ClassName] { comparison.classes.keys.sorted() }

  /// `dsbuild.diff/1`: lists of digests.
  var json: JSONValue {
    .object(present: [
      ("schema", "dsbuild.diff/1"),
      (
        "classes",
        .object(
          present: names.map { name in
            let changes = comparison.classes[name] ?? .init()
            return (
              name.rawValue,
              .object(
                present: LockComparison.Kind.allCases.map { kind in
                  (kind.rawValue, .array(changes[kind].map { .string($0.image.hex) }))
                })
            )
          })
      ),
      (
        "licenses",
        .array(
          licenses.map { change in
            .object(present: [
              ("class", .string(change.className.rawValue)), ("image", .string(change.image.hex)),
              ("was", .string(change.was.description)), ("now", .string(change.now.description)),
            ])
          })
      ),
      (
        "settings",
        .array(
          settings.map { setting in
            .object(present: [
              ("name", .string(setting.name)), ("was", .string(setting.was)), ("now", .string(setting.now)),
            ])
          })
      ),
    ])
  }

  /// A paragraph for each class, a line for each image.
  var plain: TerminalText {
    guard !comparison.isEmpty || !settings.isEmpty || !licenses.isEmpty else {
      return "no difference between \(range.fromName) and \(range.toName)\n"
    }
    var text: TerminalText =
      comparison.isEmpty ? "the same images with the same squares in \(range.fromName) and \(range.toName)\n" : ""
    for name in names {
      guard let changes = comparison.classes[name], !changes.isEmpty else { continue }
      text += "\(name): \(changes.countBefore) -> \(changes.countAfter) images; \(Self.counts(changes))\n"
      for kind in LockComparison.Kind.allCases {
        for change in changes[kind].prefix(Self.shown) {
          text += "  \(kind.rawValue)  \(change.image.hex.prefix(16))  \(Self.detail(change, kind))\n"
        }
        let more = changes[kind].count - Self.shown
        if more > 0 { text += "  \(kind.rawValue)  and \(more) more: `dsbuild diff --json` names them\n" }
      }
    }
    return text + plainLicenses + plainSettings
  }

  private var plainLicenses: TerminalText {
    guard !licenses.isEmpty else { return "" }
    var text: TerminalText = "\(Counted.text(licenses.count, "image")) under another licence:\n"
    for change in licenses.prefix(Self.shown) {
      text += "  \(change.className)  \(change.image.hex.prefix(16))  \(change.was) -> \(change.now)\n"
    }
    let more = licenses.count - Self.shown
    return more > 0 ? text + "  and \(more) more: `dsbuild diff --json` names them\n" : text
  }

  private var plainSettings: TerminalText {
    guard !settings.isEmpty else { return "" }
    var text: TerminalText = "\(Counted.text(settings.count, "setting differs", "settings differ")):\n"
    for setting in settings.prefix(Self.shown) { text += "  \(setting.name)  \(setting.was) -> \(setting.now)\n" }
    let more = settings.count - Self.shown
    return more > 0 ? text + "  and \(more) more: `dsbuild diff --json` names them\n" : text
  }

  /// A table of classes, with the changed images in collapsed sections, for the text of a pull request.
  var markdown: TerminalText {
    var text: TerminalText = "### Dataset: \(Self.code(range.fromName)) → \(Self.code(range.toName))\n\n"
    guard !comparison.isEmpty else { return text + "No image differs.\n" + markdownLicenses + markdownSettings }
    let kinds = LockComparison.Kind.allCases
    text += "| class | images | \(kinds.map(\.rawValue).joined(separator: " | ")) |\n"
    text += "|---|--:|\(String(repeating: "--:|", count: kinds.count))\n"
    for name in names {
      guard let changes = comparison.classes[name] else { continue }
      let change = changes.countAfter - changes.countBefore
      let sign = change == 0 ? "" : change > 0 ? " (+\(change))" : " (−\(-change))"
      let cells = kinds.map { changes[$0].isEmpty ? "" : String(changes[$0].count) }
      text += "| \(Self.code(name.rawValue)) | \(changes.countAfter)\(sign) | \(cells.joined(separator: " | ")) |\n"
    }
    for name in names {
      guard let changes = comparison.classes[name], !changes.isEmpty else { continue }
      text += "\n<details><summary>\(name): \(Self.counts(changes))</summary>\n\n"
      for kind in kinds {
        for change in changes[kind].prefix(Self.shown) {
          let (words, url) = Self.parts(change, kind)
          let details = [words, url.isEmpty ? "" : Self.code(url)].filter { !$0.isEmpty }.joined(separator: ", ")
          text += "- \(kind.rawValue) \(Self.code(String(change.image.hex.prefix(16)))) \(details)\n"
        }
        let more = changes[kind].count - Self.shown
        if more > 0 { text += "- \(kind.rawValue): \(more) more\n" }
      }
      text += "\n</details>\n"
    }
    return text + markdownLicenses + markdownSettings
  }

  private var markdownLicenses: TerminalText {
    guard !licenses.isEmpty else { return "" }
    let lines = licenses.prefix(Self.shown).map { change -> TerminalText in
      let image = Self.code(String(change.image.hex.prefix(16)))
      return
        "- \(Self.code(change.className.rawValue)) \(image) \(Self.code(change.was.description)) → \(Self.code(change.now.description))\n"
    }
    let more = licenses.count - Self.shown
    return "\nImages under another licence:\n\n\(lines.joined())" + (more > 0 ? "- \(more) more\n" : "")
  }

  private var markdownSettings: TerminalText {
    guard !settings.isEmpty else { return "" }
    let lines = settings.prefix(Self.shown).map { setting -> TerminalText in
      "- \(Self.code(setting.name)) \(Self.code(setting.was)) → \(Self.code(setting.now))\n"
    }
    let more = settings.count - Self.shown
    return "\nSettings that differ:\n\n\(lines.joined())" + (more > 0 ? "- \(more) more\n" : "")
  }

  /// `3 in, 1 out`.
  static func counts(_ changes: LockComparison.ClassChanges) -> String {
    LockComparison.Kind.allCases.filter { !changes[$0].isEmpty }.map { "\(changes[$0].count) \($0.rawValue)" }
      .joined(separator: ", ")
  }

  /// The change of one image, on one line.
  static func detail(_ change: LockComparison.Change, _ kind: LockComparison.Kind) -> String {
    let (words, url) = parts(change, kind)
    return [words, url].filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// The change of one image, and its address.
  private static func parts(_ change: LockComparison.Change, _ kind: LockComparison.Kind) -> (
    words: String, url: String
  ) {
    let url = (change.after ?? change.before)?.url ?? ""
    let words: String
    switch kind {
    case .in: words = change.after?.split?.name ?? ""
    case .out: words = change.after.map(\.verdict).map { $0 == "in" ? "other bytes" : $0 } ?? "row removed"
    case .relabelled: words = "from \(change.from?.rawValue ?? "")"
    case .recropped: words = "\(square(change.before?.crop)) -> \(square(change.after?.crop))"
    case .moved: words = "\(change.before?.split?.name ?? "none") -> \(change.after?.split?.name ?? "none")"
    case .drifted: words = "was \(change.before?.sha256?.hex.prefix(16) ?? "")"
    }
    return (words, url)
  }

  private static func square(_ square: LockRow.Square?) -> String {
    square.map { "\($0.side) at \($0.x),\($0.y)" } ?? "whole"
  }

  /// A code span for any text: its fence is longer than the back-ticks inside, line ends become blanks, and bars are escaped.
  private static func code(_ text: String) -> String {
    let flat = String(text.map { $0.isNewline ? " " : $0 }).replacing("|", with: "\\|")
    var longest = 0
    var run = 0
    for character in flat {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return longest == 0 ? "`\(flat)`" : "\(fence) \(flat) \(fence)"
  }
}
