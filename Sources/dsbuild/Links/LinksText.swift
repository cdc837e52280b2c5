import Diagnostics
import Digests
import Transfer

/// The links of a saved page, as text and as JSON.
struct LinksText {
  /// A larger page that gives nothing was probably saved in a way that lost its pictures.
  private static let largePage = 100_000

  let file: String
  let bytes: Int
  let page: PageLinks

  private var counts: PageLinks.Counts { page.counts }

  /// `18 candidates: 4 json, 1 imgurl; 8 kept, 6 thumbnails beside an original, 4 page furniture; 0 relative without a base`.
  var line: TerminalText {
    let kinds = LinkKind.allCases.filter { counts.kinds[$0] != nil }
      .sorted { (counts.kinds[$1] ?? 0, $0) < (counts.kinds[$0] ?? 0, $1) }
      .map { "\(counts.kinds[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
    var text = "\(Counted.text(counts.candidates, "candidate"))\(kinds.isEmpty ? "" : ": \(kinds)")"
    text += "; \(counts.kept) kept, \(counts.beside) beside an original, \(counts.furniture) page furniture"
    text += "; \(counts.withoutBase) relative without a base"
    if counts.local > 0 { text += "; \(counts.local) saved beside the page" }
    return "\(file): \(page.form.rawValue), \(text)\n"
  }

  /// Warnings about links that may be missing, with a hint.
  var warnings: [(message: String, hint: String)] {
    var warnings: [(message: String, hint: String)] = []
    if counts.isCut {
      warnings.append(("`\(file)` has more addresses than are read", "save the page in parts"))
    }
    if counts.kept == 0, bytes > Self.largePage {
      warnings.append(
        (
          "`\(file)` gives no picture",
          page.form == .mhtml
            ? "MHTML loses the scripts of a page: save it as \"HTML only\" after scrolling, or export a HAR with content"
            : "save it as \"HTML only\" after scrolling, or export a HAR with content from the network panel"
        ))
    }
    if counts.withoutBase > 0 {
      warnings.append(
        ("`\(file)` does not say where it was on the web", "`--base URL` completes its relative addresses"))
    }
    return warnings
  }

  var json: JSONValue {
    .object(present: [
      ("file", .string(file)), ("form", .string(page.form.rawValue.lowercased())),
      ("candidates", .int(counts.candidates)),
      (
        "kinds",
        .object(present: LinkKind.allCases.compactMap { kind in counts.kinds[kind].map { (kind.rawValue, .int($0)) } })
      ), ("kept", .int(counts.kept)), ("beside", .int(counts.beside)), ("furniture", .int(counts.furniture)),
      ("without_base", .int(counts.withoutBase)), ("local", .int(counts.local)),
      ("cut", counts.isCut ? .bool(true) : nil),
    ])
  }
}
