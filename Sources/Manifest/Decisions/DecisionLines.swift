import Diagnostics
import Digests

/// Reads files with one decision per line, such as answers and squares, and collects every mistake with its place.
struct DecisionLines {
  /// The most mistakes that are shown for one file.
  static let shownMistakes = 100

  let file: String
  /// The expected form of a line, for hints.
  private let form: String
  /// The mistakes so far.
  private(set) var mistakes: [Diagnostic] = []

  /// Creates a reader of a file whose lines have a form.
  init(file: String, form: String) {
    self.file = file
    self.form = form
  }

  /// Calls `body` for each line that is neither blank nor part of a git conflict.
  mutating func forEach(_ bytes: [UInt8], _ body: (TextLines.Line, inout DecisionLines) -> Void) {
    for line in TextLines(bytes) where !line.isBlank && mistakes.count < Self.shownMistakes {
      if let marker = ConflictMarker(line.bytes) {
        if marker == .start {
          note(
            line.error(
              "an unresolved git conflict", file: file, length: 7,
              hint:
                "keep the lines of both sides and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"))
        }
        continue
      }
      body(line, &self)
    }
  }

  /// Records a mistake.
  mutating func note(_ diagnostic: Diagnostic) {
    guard mistakes.count < Self.shownMistakes else { return }
    mistakes.append(diagnostic.hinted("a line is \(form)"))
  }

  /// The object of a line; nil if the line is not an object. Members that are not in `names` are recorded as mistakes.
  mutating func object(_ line: TextLines.Line, names: [String]) -> FlatJSON? {
    let object: FlatJSON
    do {
      object = try FlatJSON(line.bytes)
    } catch {
      note(error.placed(in: file, line: line))
      return nil
    }
    for member in object.members where !names.contains(member.name) && mistakes.count < Self.shownMistakes {
      let near = Suggestion.nearest(to: member.name, among: names)
      note(
        line.error(
          "the line has an unknown key `\(member.name.cut(to: 100))`", file: file, at: member.nameOffset,
          length: member.name.count + 2,
          hint: near.map { "did you mean `\($0)`?" }
            ?? "the known keys are \(names.map { "`\($0)`" }.joined(separator: ", "))"))
    }
    return object
  }

  /// The digest of the picture on a line; nil after recording what is wrong.
  mutating func image(_ line: TextLines.Line, _ object: FlatJSON) -> SHA256Digest? {
    guard let member = object.member("image") else {
      note(
        line.error("the line has no `image`", file: file, hint: "write the picture's SHA-256; `dsbuild why` shows it"))
      return nil
    }
    if case .text(let text) = member.value, let digest = SHA256Digest(hex: text) { return digest }
    note(
      line.error(
        "`image`: expected a SHA-256 of 64 hexadecimal digits", file: file, at: member.offset, length: member.length))
    return nil
  }

  /// Throws if there was a mistake.
  func finish() throws(DiagnosticError) {
    guard mistakes.isEmpty else { throw DiagnosticError(mistakes) }
  }

  /// The message for a picture about which two lines decide differently.
  func contradiction(_ line: TextLines.Line, first: Int, what: String) -> Diagnostic {
    let error = line.error("a second, different \(what) for the same picture", file: file)
    return Diagnostic(
      .error, error.message, at: error.place, excerpt: error.excerpt,
      notes: [Diagnostic.Note("the first one", at: SourcePlace(file: file, line: first))],
      hint: "keep one of the two lines")
  }
}
