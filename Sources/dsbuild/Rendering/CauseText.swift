import Diagnostics
import Listings
import Manifest

/// Causes as short sentences: what changed and where. Digests are left out, because they mean nothing to people.
enum CauseText {
  /// The sentence for one cause.
  static func sentence(_ cause: Cause) -> TerminalText {
    // The place of a row that is a file is the file itself.
    guard let place = cause.place, place != cause.name else { return words(cause) }
    // An option of the command line has no line number.
    return words(cause) + " (\(place.hasPrefix("--set:") ? "--set" : place))"
  }

  /// A changed setting with both values.
  static func setting(_ cause: Cause) -> TerminalText {
    // The name of a network in keys, and a digest, mean nothing to people.
    if [cause.was, cause.now].contains(where: { $0.map(isIllegible) ?? false }) { return "\(cause.name) changed" }
    // The conditions of a list are long, and the place names them.
    if cause.name.split(separator: ".").last == "where" { return "\(cause.name) changed" }
    if isSource(cause) {
      let was = [nil, "none"].contains(cause.was), now = [nil, "none"].contains(cause.now)
      return "\(cause.name) \(was ? "is new" : now ? "is gone" : "changed")"
    }
    return "\(cause.name) \(value(cause.was, of: cause.name)) -> \(value(cause.now, of: cause.name))"
  }

  /// At most this many changed settings are named.
  private static let mostSettings = 3

  /// The changed settings in one line, where whole sources only count.
  static func settings(_ causes: [Cause]) -> String {
    let sources = causes.filter(isSource)
    let added = sources.count { [nil, "none"].contains($0.was) }
    let gone = sources.count { ![nil, "none"].contains($0.was) && [nil, "none"].contains($0.now) }
    let counts = [(added, "added"), (gone, "removed"), (sources.count - added - gone, "changed")]
    let others = causes.filter { !isSource($0) }
    let words =
      counts.filter { $0.0 > 0 }.map { count, verb in
        "\(Counted.text(count, "source")) \(count == 1 ? "was" : "were") \(verb)"
      } + others.prefix(mostSettings).map { "\(setting($0))" }
    return words.joined(separator: ", ") + (others.count > mostSettings ? ", …" : "")
  }

  /// Whether a cause is a whole source of a class.
  private static func isSource(_ cause: Cause) -> Bool {
    cause.kind == .option && cause.name.hasPrefix("classes.")
      && cause.name.split(separator: ".").last?.hasPrefix("sources[") == true
  }

  private static func words(_ cause: Cause) -> TerminalText {
    let name = cause.name
    let (was, now) = (cause.was.flatMap(legible), cause.now.flatMap(legible))
    switch cause.kind {
    case .neverBuilt where NodeWords.step(of: name)?.isOptional == true:
      return "`\(name)` has not run before"
    case .neverBuilt: return "no earlier build of \(NodeWords.owner(of: name)) is known"
    case .missing where name.hasPrefix(NodeWords.output):
      return "no result is remembered for this: the cache is new or another one, or its files were removed or damaged"
    case .missing: return "`\(name)` was changed or removed since it was written"
    case .row:
      switch (cause.was, cause.now) {
      case (nil, _): return "row added: \(name)"
      case (_, nil): return "row removed: \(name)"
      case (let was?, let now?): return "row moved: \(name), \(was) -> \(now)"
      }
    case .label: return cause.now == nil ? "an answer was taken back" : "an answer is \(now ?? "another")"
    case .crop: return cause.now == nil ? "a square was taken back" : "a square is \(now ?? "another")"
    case .input where NodeWords.isNode(name): return "the result of `\(name)` changed"
    case .input where name.hasPrefix("rows "): return "the rows of `\(name.dropFirst(5))` changed"
    case .input where name == "retry": return "`dsbuild retry` asked again for addresses"
    case .input where name == "pull": return "`dsbuild pull` brought pictures"
    case .input where was == nil && now == nil && !name.contains(where: { "./".contains($0) }): return "\(name)"
    case .input:
      switch (cause.was, cause.now) {
      case (nil, nil), (_?, _?): return "`\(name)` changed"
      case (nil, _): return "`\(name)`\(now.map { ": `\($0)`" } ?? "") is new"
      case (_, nil): return "`\(name)`\(was.map { ": `\($0)`" } ?? "") is gone"
      }
    case .version: return "\(name) \(cause.was ?? "none") -> \(cause.now ?? "none")"
    case .option: return "option \(setting(cause))"
    }
  }

  /// A value of an option. The stored value of a guard starts with the name of its key, which is removed.
  private static func value(_ text: String?, of name: String) -> String {
    // A key leaves out some settings that have their defaults.
    guard let text else { return ManifestDifference.defaults[name] ?? "none" }
    let key = name.split(separator: ".").last.map(String.init) ?? name
    guard text == key || text.hasPrefix(key + " ") else { return text.isEmpty ? "[]" : text }
    let value = text.dropFirst(key.count).drop { $0 == " " }
    return value.isEmpty ? "[]" : String(value)
  }

  /// A text with a meaning for people; nil for a digest.
  private static func legible(_ text: String) -> String? { isDigest(text) || text == "none" ? nil : text }

  private static func isDigest(_ text: some StringProtocol) -> Bool {
    [16, 64].contains(text.utf8.count) && text.allSatisfy(\.isHexDigit)
  }

  /// Whether a text is a digest, or parts of which one is a digest.
  private static func isIllegible(_ text: String) -> Bool { text.split(separator: ":").contains { isDigest($0) } }
}

/// The meaning of names in causes.
enum NodeWords {
  /// The prefix of a node's name in a cause that reports its output as missing.
  static let output = "output of "

  /// Whether a name is that of a node.
  static func isNode(_ name: String) -> Bool { step(of: name) != nil }

  /// The step of a node; nil for a name of anything else.
  static func step(of name: String) -> StepName? { StepName(text: String(name.prefix { $0 != ":" })) }

  /// The scope of a node: a class, an output, or the whole dataset.
  static func owner(of node: String) -> String {
    let parts = node.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return "`\(node)`" }
    return parts[0] == StepName.export.text ? "`\(parts[1])`" : "class `\(parts[1])`"
  }
}
