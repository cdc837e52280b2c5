import Diagnostics
import Digests
import Pipeline

/// The error for a word that names no image of the last build.
enum NoImage {
  /// The maximum number of rows that are compared with the word.
  private static let mostNames = 50_000

  /// The error, with the most similar name or the ways to name an image as its hint.
  static func error(_ word: String, _ rows: [BuiltDataset.Row], else message: String? = nil) -> DiagnosticError {
    let message = message ?? "no image is called `\(word)`"
    guard !rows.isEmpty else { return DiagnosticError(message, hint: "nothing was built yet: run `dsbuild`") }
    if word.allSatisfy(\.isHexDigit), word.count < BuiltDataset.Row.leastDigits {
      return DiagnosticError(
        message,
        hint: "give at least \(BuiltDataset.Row.leastDigits) digits of a digest; `dsbuild ls --json` shows digests")
    }
    if let hint = lines(near: word, rows) { return DiagnosticError(message, hint: hint) }
    let names = rows.prefix(mostNames).flatMap { row in
      [row.url, row.line == nil ? row.source : nil, row.file].compactMap { $0 }
    }
    let last = names.map { name in (name, name.pathParts().last.map(String.init) ?? name) }
    let near =
      Suggestion.nearest(to: word, among: names)
      ?? Suggestion.nearest(to: word.pathParts().last.map(String.init) ?? word, among: last.map(\.1))
      .flatMap { name in last.first { $0.1 == name }?.0 }
    return DiagnosticError(
      message,
      hint: near.map { "did you mean `\($0)`?" } ?? "give \(BuiltDataset.Row.waysToName); `dsbuild ls` lists the images"
    )
  }

  /// The range of lines of a list, for a word that names a line outside it.
  private static func lines(near word: String, _ rows: [BuiltDataset.Row]) -> String? {
    guard let colon = word.lastIndex(of: ":"), Int(word[word.index(after: colon)...]) != nil else { return nil }
    let file = String(word[..<colon])
    let lines = rows.filter { $0.source == file || $0.source.hasSuffix("/" + file) }.compactMap(\.line)
    guard let first = lines.min(), let last = lines.max() else { return nil }
    return "the rows of `\(file)` are on lines \(first) to \(last)"
  }
}
