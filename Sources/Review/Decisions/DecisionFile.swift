import Diagnostics
import Engine
import Pipeline

/// A kind of file that holds one decision a line.
protocol DecisionContent: Sendable, Equatable {
  /// No decisions.
  init()
  /// Reads the file.
  init(_ bytes: [UInt8], file: String) throws(DiagnosticError)
  /// The file as dsbuild writes it.
  var encoded: [UInt8] { get }
}

/// A file of decisions beside the manifest, re-read whenever somebody else has changed it: an import, git, an editor.
struct DecisionFile<Content: DecisionContent>: Sendable {
  /// The path as the manifest writes it.
  let name: String
  private let path: String
  private var stamp: FileStamp?
  private(set) var content = Content()

  /// The file `name` of the project in `root`; a missing one is empty.
  ///
  /// - Throws: every mistake in it.
  init(_ name: String, in root: String, effects: Effects) throws {
    self.name = name
    path = name.hasPrefix("/") ? name : "\(root)/\(name)"
    try refresh(effects)
  }

  /// Reads the file again if it is another than last seen.
  mutating func refresh(_ effects: Effects) throws {
    let now = FileStamp(path: path)
    guard now != stamp else { return }
    content =
      now == nil ? Content() : try Content(try FileLimit.decisions.read(name, at: path, effects: effects), file: name)
    stamp = now
  }

  /// Changes the file; the change is on disk when this returns. Nothing is written where nothing changes.
  mutating func change(_ effects: Effects, _ body: (inout Content) -> Void) throws {
    try refresh(effects)
    var changed = content
    body(&changed)
    guard changed != content else { return }
    try effects.makeDirectories(Effects.directory(of: path))
    try effects.writeAtomically(changed.encoded, to: path, durable: true)
    content = changed
    stamp = FileStamp(path: path)
  }
}
