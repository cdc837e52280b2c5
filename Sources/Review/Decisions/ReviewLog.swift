import Engine

/// `.dsbuild/review.log` holds every decision in the order it was made, so that undo has no limit and works after a restart.
///
/// A line is one step of a person: its changes, separated by `; `, or `undo`. A line is on disk before the files of decisions
/// change. If the process dies between the two, the step is in the log alone. Undoing it would change nothing, so undo
/// skips it (``Decisions/undo()``).
struct ReviewLog: Sendable {
  /// The steps that can be undone, the last one at the end.
  private(set) var steps: [[Change]] = []
  private var length: Int
  private let file: OpenFile
  private let effects: Effects

  /// Opens the log at `path`, and creates it if it is missing. An incomplete last line, left by a crash, is cut off.
  init(_ path: String, effects: Effects) throws(EngineError) {
    self.effects = effects
    try effects.makeDirectories(Effects.directory(of: path))
    file = try effects.open(path, .append)
    let bytes = try effects.read(path)
    let whole = bytes.lastIndex(of: 10).map { $0 + 1 } ?? 0
    length = whole
    if whole < bytes.count { try effects.truncate(file, to: whole) }
    if bytes.isEmpty { try effects.syncDirectory(Effects.directory(of: path)) }
    for line in bytes[..<whole].split(separator: 10) { replay(String(decoding: line, as: UTF8.self)) }
  }

  /// Records a step; it is on disk when this returns.
  mutating func append(_ changes: [Change]) throws(EngineError) {
    try write(changes.map(\.text).joined(separator: "; "))
    steps.append(changes)
  }

  /// Records that the last step was undone.
  mutating func appendUndo() throws(EngineError) {
    try write("undo")
    _ = steps.popLast()
  }

  private mutating func write(_ line: String) throws(EngineError) {
    let bytes = Array((line + "\n").utf8)
    do throws(EngineError) {
      try effects.write(bytes, to: file)
      try effects.sync(file)
    } catch {
      // A full disk may leave half a line. Cut it off, or the next line would continue it.
      try? effects.truncate(file, to: length)
      throw error
    }
    length += bytes.count
  }

  private mutating func replay(_ line: String) {
    if line == "undo" {
      _ = steps.popLast()
      return
    }
    let changes = line.split(separator: "; ").compactMap { Change(text: $0) }
    if !changes.isEmpty { steps.append(changes) }
  }
}
