/// One message to the user about their input, with its place, an excerpt, notes and a hint.
///
/// A message is lower case, has no full stop, and has back-ticks round literals. It says what was found and what was expected.
public struct Diagnostic: Hashable, Sendable {
  /// Whether this is an error, a warning or a note.
  public enum Severity: String, Sendable {
    case error, warning, note
  }

  /// A further place that belongs to the message, such as the first of two duplicate keys.
  public struct Note: Hashable, Sendable {
    /// The fact that the reader finds at the place.
    public let message: String
    /// The further place, if the note has one.
    public let place: SourcePlace?

    /// Creates a note, with or without a place.
    public init(_ message: String, at place: SourcePlace? = nil) {
      self.message = message
      self.place = place
    }
  }

  /// The line that the message is about, or the part of a long line around the column, with the number of scalars to underline.
  public struct Excerpt: Hashable, Sendable {
    /// The line without its line ending, or a part of it.
    public let line: String
    /// The number of scalars underlined, at least 1.
    public let length: Int
    /// The number of scalars that were cut off the line before `line`.
    public let skipped: Int

    /// Creates an excerpt that underlines `length` scalars from the column of the diagnostic's place.
    public init(line: String, length: Int = 1, skipped: Int = 0) {
      self.line = line
      self.length = max(1, length)
      self.skipped = skipped
    }
  }

  /// Whether this is an error, a warning or a note.
  public let severity: Severity
  /// One line that says what was found and what was expected.
  public let message: String
  /// The place in the input, if the message has one.
  public let place: SourcePlace?
  /// The line at `place`.
  public let excerpt: Excerpt?
  /// Other places that belong to the message.
  public let notes: [Note]
  /// The way to fix the problem.
  public let hint: String?

  /// Creates a diagnostic. Only the message is required.
  public init(
    _ severity: Severity = .error, _ message: String, at place: SourcePlace? = nil, excerpt: Excerpt? = nil,
    notes: [Note] = [], hint: String? = nil
  ) {
    self.severity = severity
    self.message = message
    self.place = place
    self.excerpt = excerpt
    self.notes = notes
    self.hint = hint
  }

  /// The same diagnostic with `hint`, unless it already has a hint.
  public func hinted(_ hint: String) -> Diagnostic {
    Diagnostic(severity, message, at: place, excerpt: excerpt, notes: notes, hint: self.hint ?? hint)
  }
}

/// One or more diagnostics in one error, so that one run reports all mistakes of an input.
public struct DiagnosticError: ExplainedError, Sendable {
  /// The mistakes, at least one.
  public let diagnostics: [Diagnostic]

  /// An error of several diagnostics.
  public init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// An error of one message without a place.
  public init(_ message: String, hint: String? = nil) {
    self.init([Diagnostic(.error, message, hint: hint)])
  }

  public var kind: FailureKind { .usage }
}
