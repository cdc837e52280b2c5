public import Digests

/// The state of a project in `.dsbuild`, besides store and cache: the last run of each node, stamps of inputs and outputs, and
/// logs.
///
/// Every file is sealed under the user's key and can be made again. A file that is damaged, missing or written by somebody else
/// counts as unknown.
public final class ProjectState: Sendable {
  /// The directory, `.dsbuild`.
  public let directory: String
  /// The digests of the project's inputs.
  public let inputs: InputDigests
  /// The user's key.
  public let key: SealKey
  private let effects: Effects
  private let access: BlobStore.Access

  /// Opens the state of the project at `root`, in `directory`. No file is created before something is remembered.
  public init(
    root: String, directory: String, key: SealKey, effects: Effects, access: BlobStore.Access = .readWrite
  ) throws(EngineError) {
    self.directory = directory
    self.key = key
    self.effects = effects
    self.access = access
    if access == .readWrite { try effects.makeDirectories(directory) }
    inputs = try InputDigests(
      root: root, table: directory + "/inputs", key: key, effects: effects, writes: access == .readWrite)
  }

  /// The path of the writer lock.
  public var lockPath: String { directory + "/lock" }
  /// The folder of temporary files that become outputs. It is on the project's file system and is swept at the start.
  public var scratch: String { directory + "/tmp" }
  /// The folder of the logs of runs.
  public var logs: String { directory + "/log" }

  /// Removes temporary files of ended processes. Only the holder of the writer lock may call it.
  public func sweep() throws(EngineError) {
    for entry in try effects.list(scratch) where NamePattern.temporary.matches(entry.name) && entry.kind != .directory {
      let process = Int32(entry.name.prefix { $0 != "." }) ?? 0
      if process <= 0 || process == ProcessIdentity.own || !ProcessIdentity.isAlive(process) {
        try effects.unlink(scratch + "/" + entry.name)
      }
    }
  }

  /// The stamps of the outputs of the export called `name`; nil when none are known.
  public func stamps(of name: String) throws(EngineError) -> StampTable? {
    do throws(EngineError) {
      let bytes = try effects.read(path("stamps", name))
      // If a single path leads out of the export, the whole table is rejected.
      return StampTable(encoded: bytes, under: key, for: purpose("stamps", name)).flatMap {
        $0.hasPlainPaths ? $0 : nil
      }
    } catch {
      try Self.unless(unreadable: error)
      return nil
    }
  }

  /// Remembers the stamps of an export's outputs. Stamps of files written just now are marked as unsettled, because an edit of
  /// the same size in the same tick of the clock would leave the same stamp. A state opened for reading remembers nothing.
  ///
  /// A caller that does not need the stamps any more passes them on, so that a long table is not copied.
  public func remember(_ stamps: consuming StampTable, of name: String) throws(EngineError) {
    guard access == .readWrite else { return }
    stamps.settle(before: try effects.fileSystemTime(in: directory))
    try effects.makeDirectories(directory + "/stamps")
    let bytes = stamps.encoded(under: key, for: purpose("stamps", name))
    try effects.writeAtomically(bytes, to: path("stamps", name), durable: false)
    if FileStamp(path: path("claims", name)) != nil { try effects.unlink(path("claims", name)) }
  }

  /// The files of the export `name` that an interrupted build was about to write, so that no stamps record them.
  ///
  /// Claims of which one has a path that leads out of the export are damaged and are ignored.
  public func claims(of name: String) throws(EngineError) -> [FileClaim] {
    try sealed("claims", name).map(FileClaim.decoded) ?? []
  }

  /// Records which files will be written, in place of earlier claims. The claims end when the stamps of the files are
  /// remembered.
  public func claim(_ files: [FileClaim], of name: String) throws(EngineError) {
    try seal(FileClaim.encoded(files), "claims", name)
  }

  /// A small thing to remember under a name of the caller's; nil when there is none.
  public func note(_ name: String) throws(EngineError) -> [UInt8]? { try sealed("notes", name) }

  /// Remembers a small value under a name.
  public func setNote(_ name: String, _ bytes: [UInt8]) throws(EngineError) { try seal(bytes, "notes", name) }

  /// The path of the file of the stamps of an output.
  public func path(ofStampsOf name: String) -> String { path("stamps", name) }

  /// The path of the file of a note.
  func path(ofNote name: String) -> String { path("notes", name) }

  /// The path of a node's file. It is named by a digest, because node names may contain characters that file names may not.
  private func path(_ kind: String, _ name: String) -> String {
    "\(directory)/\(kind)/\(SHA256Digest(of: name).hex.prefix(32))"
  }

  /// The purpose of a seal. It differs for each file, so that no file is valid in place of another.
  private func purpose(_ kind: String, _ name: String) -> String { "\(kind) \(name)" }

  private func sealed(_ kind: String, _ name: String) throws(EngineError) -> [UInt8]? {
    do throws(EngineError) {
      return Seal(key: key, purpose: purpose(kind, name)).opened(try effects.read(path(kind, name)))
    } catch {
      try Self.unless(unreadable: error)
      return nil
    }
  }

  private func seal(_ bytes: [UInt8], _ kind: String, _ name: String) throws(EngineError) {
    let path = path(kind, name)
    try effects.makeDirectories(Effects.directory(of: path))
    try effects.writeAtomically(
      Seal(key: key, purpose: purpose(kind, name)).sealed(bytes), to: path, durable: false)
  }

  /// Rethrows an error that says nothing about the file itself.
  private static func unless(unreadable error: EngineError) throws(EngineError) {
    switch error.code {
    case .notFound, .accessDenied, .system, .inputOutput, .damaged: return
    case .noSpace, .tooManyFiles, .alreadyExists, .crossesFileSystems, .held, .database, .refused, .lost: throw error
    }
  }
}
