package import Engine

/// The mark of a project in which a build began to work and did not end. What it downloaded is in no lock and no listing yet.
package enum UnfinishedBuild {
  private static let note = "unfinished"

  /// Whether the last build that did any work has not ended.
  package static func isThere(_ state: ProjectState) throws(EngineError) -> Bool { try state.note(note) == [1] }

  /// Marks the project before a build does its first work.
  static func begin(_ state: ProjectState) throws(EngineError) {
    if try !isThere(state) { try state.setNote(note, [1]) }
  }

  /// Removes the mark at the end of a whole build.
  static func end(_ state: ProjectState) throws(EngineError) {
    if try isThere(state) { try state.setNote(note, [0]) }
  }
}
