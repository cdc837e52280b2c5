import Engine

/// `.dsbuild/review.log`: every decision in the order it was made, so that undo has no limit and no end at a restart.
///
/// A line is one step a person took: its changes, separated by `; `, or `undo`. A line is on disk before the files that hold
/// the decisions are touched. A step whose files were not written, because the process died between the two, is in the
/// log alone; taking it back would change nothing, so undo passes over it (``Decisions/undo()``).
struct ReviewLog: Sendable {
  /// The steps that can be taken back, the last one at the end.
  private(set) var steps: [[Change]] = []
  private var length: Int
  private let file: OpenFile
  private let effects: Effects

  /// Opens the log at `path`, making it where there is none; what a crash left half written at its end is cut off.
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

  /// Notes a step; it is on disk when this returns.
  mutating func append(_ changes: [Change]) throws(EngineError) {
    try write(changes.map(\.text).joined(separator: "; "))
    steps.append(changes)
  }

  /// Notes that the last step was taken back.
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
      // A full disk takes half a line: the next one must not continue it.
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
