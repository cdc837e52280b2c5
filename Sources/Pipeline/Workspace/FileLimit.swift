import Diagnostics
package import Digests
public import Engine

/// The size limit for a kind of file that people and repositories supply: a larger file is refused before it is read.
public struct FileLimit: Sendable {
  /// The limit in bytes.
  public let bytes: Int
  private let hint: String

  /// A list of addresses.
  public static let list = FileLimit(bytes: 512 << 20, hint: "split it into several lists: a class may have many")
  /// Answers or squares of a class.
  public static let decisions = FileLimit(
    bytes: 64 << 20, hint: "check that it is the right file: it has one line of a few hundred bytes for each picture")
  /// Takedowns, and pairs that are no duplicates.
  static let names = FileLimit(
    bytes: 16 << 20, hint: "check that it is the right file: it has one line of a few hundred bytes for each entry")
  /// The head of a lock.
  package static let lockHeader = FileLimit(
    bytes: 1 << 20, hint: "restore it with git: `git checkout HEAD -- dataset.lock lock`")
  /// The table of a class in a lock.
  public static let lockTable = FileLimit(
    bytes: 1 << 30, hint: "restore it with git: `git checkout HEAD -- dataset.lock lock`")
  /// A picture on disk.
  static let picture = FileLimit(bytes: 1 << 30, hint: "name pictures only: none is that large")

  /// The bytes of an input with their digest; nil if there is no such file.
  ///
  /// - Throws: `DiagnosticError` with the file's place if it is refused.
  package func read(_ path: String, from inputs: InputDigests) throws -> (bytes: [UInt8], digest: SHA256Digest)? {
    try refusing(path) { () throws(EngineError) in try inputs.read(path, atMost: bytes) }
  }

  /// The digest of an input; nil if there is no such file.
  ///
  /// - Throws: `DiagnosticError` with the file's place if it is refused.
  func digest(of path: String, from inputs: InputDigests) throws -> SHA256Digest? {
    try refusing(path) { () throws(EngineError) in try inputs.digest(of: path, atMost: bytes) }
  }

  /// The bytes of a file of a project.
  ///
  /// - Throws: `DiagnosticError` with the file's place if it is refused, `EngineError` if it cannot be read.
  package func read(_ path: String, in workspace: Workspace) throws -> [UInt8] {
    try read(path, at: workspace.path(path), effects: workspace.effects)
  }

  /// The bytes of the file at `place`; messages name it as `path`.
  ///
  /// - Throws: `DiagnosticError` with the file's place if it is refused, `EngineError` if it cannot be read.
  public func read(_ path: String, at place: String, effects: Effects) throws -> [UInt8] {
    try refusing(path) { () throws(EngineError) in try effects.read(place, atMost: bytes) }
  }

  /// A person has to correct a refused file, so its error has a place.
  private func refusing<Result>(_ path: String, _ read: () throws(EngineError) -> Result) throws -> Result {
    do throws(EngineError) { return try read() } catch {
      guard error.code == .refused else { throw error }
      throw DiagnosticError([
        Diagnostic(
          .error, "the file cannot be used: \(error.detail)", at: SourcePlace(file: path, line: 1),
          hint: "\(hint) (dsbuild reads plain files of at most \(bytes) bytes)")
      ])
    }
  }
}
