/// Something a person should know about their input: one message with its place, an excerpt, notes and a hint.
///
/// Messages are lower case, without a full stop, with back-ticks round literals; they say what was found and what was expected.
public struct Diagnostic: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    case error, warning, note
  }

  /// A further place that belongs to the message, such as the first of two duplicate keys.
  public struct Note: Hashable, Sendable {
    /// What is to be seen there.
    public let message: String
    /// Where it is.
    public let place: SourcePlace?

    /// A note with an optional place.
    public init(_ message: String, at place: SourcePlace? = nil) {
      self.message = message
      self.place = place
    }
  }

  /// The text under the caret: the line, or the part of a long one round the column, and how many scalars of it are meant.
  public struct Excerpt: Hashable, Sendable {
    /// The line without its line end, or a part of it.
    public let line: String
    /// The number of scalars underlined, at least 1.
    public let length: Int
    /// The number of scalars of the line that were left out before `line`.
    public let skipped: Int

    /// An excerpt of `length` scalars, starting at the place's column.
    public init(line: String, length: Int = 1, skipped: Int = 0) {
      self.line = line
      self.length = max(1, length)
      self.skipped = skipped
    }
  }

  /// How bad it is.
  public let severity: Severity
  /// One line: what was found, what was expected.
  public let message: String
  /// Where it is, if it is anywhere.
  public let place: SourcePlace?
  /// The line it is on.
  public let excerpt: Excerpt?
  /// Other places that belong to it.
  public let notes: [Note]
  /// What would mend it.
  public let hint: String?

  /// A diagnostic; everything but the message may be left out.
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

  /// The same with a hint, where it has none of its own.
  public func hinted(_ hint: String) -> Diagnostic {
    Diagnostic(severity, message, at: place, excerpt: excerpt, notes: notes, hint: self.hint ?? hint)
  }
}

/// One or more diagnostics thrown together: everything wrong with an input, in one run.
public struct DiagnosticError: ExplainedError, Sendable {
  /// What is wrong, at least one.
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
