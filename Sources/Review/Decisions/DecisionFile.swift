import Diagnostics
import Engine
import Pipeline

/// A kind of file that holds one decision in each line.
protocol DecisionContent: Sendable, Equatable {
  init()
  init(_ bytes: [UInt8], file: String) throws(DiagnosticError)
  /// The file as dsbuild writes it.
  var encoded: [UInt8] { get }
}

/// A file of decisions beside the manifest. It is read again if an import, git or an editor changed it.
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

  /// Reads the file again if its stamp differs from the last one.
  mutating func refresh(_ effects: Effects) throws {
    let now = FileStamp(path: path)
    guard now != stamp else { return }
    content =
      now == nil ? Content() : try Content(try FileLimit.decisions.read(name, at: path, effects: effects), file: name)
    stamp = now
  }

  /// Changes the file. The change is on disk when this returns. An unchanged file is not written.
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
