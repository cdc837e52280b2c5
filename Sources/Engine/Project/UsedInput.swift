import Digests

/// The content that an input had when something was made of it.
public struct UsedInput: Sendable {
  private let note: String
  private let state: ProjectState

  /// - Parameters:
  ///   - note: The name under which the content is remembered.
  ///   - state: The state of the project.
  public init(_ note: String, in state: ProjectState) {
    self.note = note
    self.state = state
  }

  /// Remembers the content of the file at a path; a missing file counts as one without content.
  public func record(_ path: String) throws(EngineError) {
    try state.setNote(note, try state.inputs.digest(of: path)?.bytes ?? [])
  }

  /// Whether the file at a path has the content that was remembered; nil if nothing was.
  public func isCurrent(_ path: String) throws(EngineError) -> Bool? {
    guard let known = try state.note(note) else { return nil }
    return try known == state.inputs.digest(of: path)?.bytes ?? []
  }
}
