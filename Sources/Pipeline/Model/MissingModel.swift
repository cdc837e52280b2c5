public import Diagnostics

/// A required network is unavailable: its weights or its engine are missing.
public struct MissingModel: ExplainedError, Sendable {
  /// The sentence that says which network is missing.
  public let message: String
  /// The hint for a person.
  public let hint: String
  /// The place in the manifest that names it.
  public var place: SourcePlace?

  init(_ message: String, hint: String, place: SourcePlace? = nil) {
    self.message = message
    self.hint = hint
    self.place = place
  }

  public var diagnostics: [Diagnostic] { [Diagnostic(.error, message, at: place, hint: hint)] }
}
