package import Engine

/// The mark of a project in which a build began to work and none ended since. What was downloaded since then may be in no lock and in no
/// listing yet.
package enum UnfinishedBuild {
  private static let note = "unfinished"
  /// After 30 days nobody is expected to go on with it.
  private static let longest: Int64 = 30 * 86_400

  /// The time of the mark in seconds since 1970; nil without a mark, or if it is too old.
  package static func began(_ state: ProjectState, at now: Int64) throws(EngineError) -> Int64? {
    guard let bytes = try state.note(note), let time = Int64(String(decoding: bytes, as: UTF8.self)),
      (0...longest).contains(now &- time)
    else { return nil }
    return time
  }

  /// Marks the project before a build runs a step or asks for an address.
  static func begin(_ state: ProjectState, at now: Int64) throws(EngineError) {
    if try began(state, at: now) == nil { try state.setNote(note, Array("\(now)".utf8)) }
  }

  /// Removes the mark when all that a whole build makes is written.
  static func end(_ state: ProjectState) throws(EngineError) {
    if try state.note(note).map({ !$0.isEmpty }) ?? false { try state.setNote(note, []) }
  }
}
