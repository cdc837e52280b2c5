import Digests
import Encoding

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder of dsbuild's own, for state or cache: everything in it may be replaced or removed, so it is used only where it is
/// known to be dsbuild's and out of other people's reach.
///
/// It is refused where a link of the project leads to it, where it belongs to another user, where others may write to it, where
/// git tracks anything of it, and where it holds something and bears no tag. A folder without a tag whose every name is one of
/// dsbuild's was made by a version that wrote none: it gets its tag.
public struct OwnedFolder: Sendable {
  /// The folder's path, as it was asked for.
  public let path: String
  private let effects: Effects

  /// The folder at `path`, an absolute path; for writing it is made where it is missing.
  ///
  /// - Parameters:
  ///   - project: the folder of the project, whose links are not trusted.
  ///   - access: whether the folder is made and tagged, or only looked at.
  /// - Throws: ``EngineError/Code/refused`` with a hint, for a folder that is not to be used.
  public init(
    _ path: String, project: String, access: BlobStore.Access, effects: Effects
  ) throws(EngineError) {
    self.path = path
    self.effects = effects
    let place = try PlainPath.resolved(path, project: project)
    if FileStamp(path: path, following: false) != nil {
      try Self.check(path, path)
      try GitTracking.refuse(path, at: place)
      try adopt(writes: access == .readWrite)
      try checkFolders(below: path, OwnedNames.stateAndCache)
    } else if access == .readWrite {
      try effects.makeDirectories(path)
      try Self.check(path, path)
      try writeTag()
    }
  }

  /// Sees that a folder of the project which dsbuild writes to, such as that of the lock, is no link to somewhere else.
  public static func refuseLink(_ path: String) throws(EngineError) {
    guard FileStamp(path: path, following: false)?.kind == .symbolicLink else { return }
    throw EngineError(
      .refused, "use", path, detail: "it is a symbolic link",
      hint: "put a folder in its place, with the files it leads to")
  }

  /// Removes everything in the folder that is dsbuild's, the names in `last` after all others, and then the folder.
  ///
  /// - Returns: the paths of what stays, since dsbuild did not make it.
  public func remove(last: [String]) throws(EngineError) -> [String] {
    let folder = try HeldFolder(path)
    var left = try removeContents(of: folder, OwnedNames.stateAndCache, except: Set(last + [CacheTag.name]))
    // Without its tag a folder that holds something is refused: the tag stays as long as anything does.
    for name in last where left.isEmpty { try effects.unlink(name, in: folder) }
    if left.isEmpty {
      try effects.unlink(CacheTag.name, in: folder)
      try effects.removeDirectory(path)
    }
    left.sort { $0.precedesByBytes($1) }
    return left
  }

  private func removeContents(
    of folder: HeldFolder, _ names: OwnedNames, except spared: Set<String> = []
  ) throws(EngineError) -> [String] {
    var left: [String] = []
    for entry in try effects.list(folder) where !spared.contains(entry.name) {
      switch (names[entry.name], folder.kind(of: entry.name) == .directory) {
      case (.file?, false): try effects.unlink(entry.name, in: folder)
      case (.folder(let names)?, true):
        let inside = try removeContents(of: HeldFolder(entry.name, in: folder), names)
        if inside.isEmpty { try effects.removeDirectory(entry.name, in: folder) }
        left += inside
      case (.file?, true), (.folder?, false), (.foreign?, _), (nil, _): left.append("\(folder.path)/\(entry.name)")
      }
    }
    return left
  }

  // MARK: the tag

  /// Sees that the folder bears a tag, or may get one.
  private func adopt(writes: Bool) throws(EngineError) {
    let tag = "\(path)/\(CacheTag.name)"
    switch FileStamp(path: tag, following: false)?.kind {
    case .directory?, nil: break
    case .file?, .symbolicLink?, .other?:
      switch CacheTag.owner(in: try effects.beginning(of: tag, count: CacheTag.longest)) {
      case .dsbuild: return
      case .another: throw foreign("its `\(CacheTag.name)` does not name dsbuild")
      case .nobody: break
      }
    }
    if let stranger = try stranger(in: path, OwnedNames.stateAndCache) {
      throw foreign("dsbuild did not make it: it holds `\(stranger.dropFirst(path.count + 1))`")
    }
    if writes { try writeTag() }
  }

  private func writeTag() throws(EngineError) {
    let tag = "\(path)/\(CacheTag.name)"
    if FileStamp(path: tag, following: false)?.kind == .directory { try effects.removeDirectory(tag) }
    try effects.writeAtomically(Array(CacheTag.content.utf8), to: tag, durable: false)
  }

  private func foreign(_ reason: String) -> EngineError {
    EngineError(
      .refused, "use", path, detail: reason,
      hint: "name a folder that is new or empty, or move what is in it elsewhere")
  }

  /// The first thing in a folder that has not the name and the kind of one of dsbuild's.
  private func stranger(in folder: String, _ names: OwnedNames) throws(EngineError) -> String? {
    for entry in try effects.list(folder) {
      let path = "\(folder)/\(entry.name)"
      let kind = FileStamp(path: path, following: false)?.kind
      switch (names[entry.name], kind) {
      // A directory in place of the database is damage, which is set aside; a build that ended takes its files along.
      case (.file?, .file?), (.file?, .directory?), (.foreign?, .directory?), (_, nil): break
      case (.folder(let inner)?, .directory?):
        if let found = try stranger(in: path, inner) { return found }
      case (.file?, _), (.folder?, _), (.foreign?, _), (nil, _): return path
      }
    }
    return nil
  }

  // MARK: who may reach it

  /// Sees that every folder which dsbuild keeps in its own is one, and nobody else's.
  private func checkFolders(below folder: String, _ names: OwnedNames) throws(EngineError) {
    for entry in try effects.list(folder) {
      guard case .folder(let inner)? = names[entry.name] else { continue }
      let path = "\(folder)/\(entry.name)"
      try Self.check(path, self.path)
      // Folders in folders: those of large blobs, and those in which blobs wait.
      if inner.hasFolders { try checkFolders(below: path, inner) }
    }
  }

  /// Sees that `path` is a folder of this user's that nobody else may write to.
  private static func check(_ path: String, _ folder: String) throws(EngineError) {
    func refused(_ reason: String, hint: String) -> EngineError {
      EngineError(.refused, "use", path, detail: reason, hint: hint)
    }
    guard let stamp = FileStamp(path: path, following: false) else { return }
    let again = "remove it: dsbuild makes it again"
    switch stamp.kind {
    case .directory: break
    case .symbolicLink: throw refused("it is a symbolic link", hint: again)
    case .file, .other: throw refused("it is not a folder", hint: again)
    }
    guard stamp.owner == geteuid() else {
      throw refused(
        "it belongs to another user", hint: "run dsbuild as that user, or name a folder of your own with `cache.dir`")
    }
    // Groups and others: whoever may write here can put links in place of files.
    guard stamp.permissions & 0o022 == 0 || !FileSystem.hasPermissions(on: stamp.device) else {
      throw refused("other users may write to it", hint: "`chmod -R go-w \(folder)`")
    }
  }
}

extension OwnedNames {
  /// Whether there are folders among the names.
  fileprivate var hasFolders: Bool { patterns.contains { if case .folder = $0 { true } else { false } } }
}
