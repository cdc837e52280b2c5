public import Diagnostics
public import Listings
public import Manifest

/// Classes have no picture at the end, although nobody took their pictures out.
public struct EmptyClassError: ExplainedError, Sendable {
  /// A class without a picture.
  public struct Emptied: Hashable, Sendable {
    /// The class.
    public let name: ClassName
    /// Why its pictures are out.
    public let reasons: [Reason: Int]

    public init(name: ClassName, reasons: [Reason: Int]) {
      self.name = name
      self.reasons = reasons
    }

    /// How many of its pictures wait for a person to draw a square.
    var waiting: Int { reasons[.awaitingCrop] ?? 0 }

    /// The most frequent reasons, in parentheses; empty without any.
    var why: String {
      let sorted = reasons.sorted { ($1.value, $0.key.name) < ($0.value, $1.key.name) }
      let shown = sorted.prefix(3).map { "\($0.value) \($0.key.name)" }.joined(separator: ", ")
      return shown.isEmpty ? "" : " (\(shown)\(sorted.count > 3 ? ", …" : ""))"
    }
  }

  /// The largest number of classes that are named.
  private static let mostNamed = 10

  /// The classes; never empty.
  public let classes: [Emptied]

  public init(classes: [Emptied]) { self.classes = classes }

  /// A person can only help if every class waits for squares.
  public var kind: FailureKind { classes.allSatisfy { $0.waiting > 0 } ? .waitsForPerson : .failed }

  public var diagnostics: [Diagnostic] { diagnostics(unlisted: []) }

  /// One error for each kind of emptiness, in which each class is named.
  ///
  /// - Parameters:
  ///   - unlisted: The classes whose lists have no row.
  ///   - gaps: What is missing in the whole dataset, as the end of a sentence.
  public func diagnostics(unlisted: Set<ClassName>, gaps: String = "") -> [Diagnostic] {
    let empty = classes.filter { unlisted.contains($0.name) }
    let waiting = classes.filter { !unlisted.contains($0.name) && $0.waiting > 0 }
    let gone = classes.filter { !unlisted.contains($0.name) && $0.waiting == 0 }
    return [Self.unlisted(empty), Self.waiting(waiting), Self.gone(gone, gaps)].compactMap { $0 }
  }

  private static func unlisted(_ classes: [Emptied]) -> Diagnostic? {
    guard let first = classes.first else { return nil }
    let names = list(classes.map { "`\($0.name)`" })
    let subject = classes.count == 1 ? "class \(names) has no rows yet" : "classes \(names) have no rows yet"
    return Diagnostic(
      .error, "\(subject), so nothing was exported",
      hint:
        "write URLs into \(classes.count == 1 ? "its list" : "their lists"), one a line, or name pictures on disk: "
        + "`\(first.name): [ { files: photos/*.jpg } ]`")
  }

  private static func waiting(_ classes: [Emptied]) -> Diagnostic? {
    guard !classes.isEmpty else { return nil }
    let pictures = classes.reduce(0) { $0 + $1.waiting }
    let parts = classes.enumerated().map { index, item in
      let noun = index > 0 ? "" : item.waiting == 1 ? " picture" : " pictures"
      return "\(item.waiting)\(noun) of class `\(item.name)`"
    }
    return Diagnostic(
      .error, "\(list(parts)) \(pictures == 1 ? "has" : "have") no square yet, so nothing was exported",
      hint: "draw them with `dsbuild review` (key `c`), or write `crop: { mode: auto }`")
  }

  private static func gone(_ classes: [Emptied], _ gaps: String) -> Diagnostic? {
    guard let first = classes.first else { return nil }
    let names = list(classes.map { "`\($0.name)`\($0.why)" })
    return Diagnostic(
      .error,
      "no picture of \(classes.count == 1 ? "class" : "classes") \(names) is left, so nothing was exported\(gaps)",
      hint: "`dsbuild status` shows where they went; `dsbuild ls --class \(first.name) --verdict out` names each")
  }

  /// `a, b and c`.
  private static func list(_ words: [String]) -> String {
    let shown = words.prefix(mostNamed)
    guard words.count <= mostNamed else {
      return "\(shown.joined(separator: ", ")) and \(words.count - mostNamed) more"
    }
    guard let last = shown.last, shown.count > 1 else { return shown.joined() }
    return "\(shown.dropLast().joined(separator: ", ")) and \(last)"
  }
}
