import Diagnostics
import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A folder of dsbuild's own, for state or cache. dsbuild may replace or remove everything in it. So it uses the folder only if
/// the folder is certainly its own and other people cannot write to it.
///
/// It rejects a folder in five cases: a link of the project leads to it, another user owns it, others may write to it, git
/// tracks anything in it, or it is not empty and has no tag. If all names in a folder without a tag are dsbuild's, an older
/// version created it, and it gets a tag.
public struct OwnedFolder: Sendable {
  /// The folder's path, as the caller gave it.
  public let path: String
  private let effects: Effects

  /// Opens the folder at `path`, an absolute path. For writing, a missing folder is created.
  ///
  /// - Parameters:
  ///   - project: the folder of the project, whose links are not trusted.
  ///   - access: whether the folder is created and tagged, or only checked.
  /// - Throws: ``EngineError/Code/refused`` with a hint, for a folder that must not be used.
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

  /// Checks that a folder of the project that dsbuild writes to, such as the lock's, is not a symbolic link.
  public static func refuseLink(_ path: String) throws(EngineError) {
    guard FileStamp(path: path, following: false)?.kind == .symbolicLink else { return }
    throw EngineError(
      .refused, "use", path, detail: "it is a symbolic link",
      hint: "replace the link by a folder with the files that it leads to")
  }

  /// Removes all of dsbuild's files in the folder, the names in `last` after all others, and then the folder.
  ///
  /// - Parameter kept: The paths in the folder of files that stay. If there is one, the folder stays, with its tag and `last`.
  /// - Returns: the paths that are kept, because dsbuild did not create them.
  public func remove(last: [String], keeping kept: Set<String> = []) throws(EngineError) -> [String] {
    let folder = try HeldFolder(path)
    let kept = kept.filter { FileStamp(path: "\(path)/\($0)", following: false) != nil }
    let spared = kept.union(last + [CacheTag.name] + (kept.isEmpty ? [] : [CacheTag.ignoring]))
    var left = try removeContents(of: folder, OwnedNames.stateAndCache, except: spared)
    // A folder that is not empty is rejected without its tag, so keep the tag as long as there is anything else.
    if left.isEmpty, kept.isEmpty {
      for name in last { try effects.unlink(name, in: folder) }
      try effects.unlink(CacheTag.name, in: folder)
      try effects.removeDirectory(path)
    }
    left.sort { $0.precedesByBytes($1) }
    return left
  }

  /// - Parameters:
  ///   - spared: The paths of files that stay, relative to the outermost folder.
  ///   - prefix: The path of `folder` there.
  private func removeContents(
    of folder: HeldFolder, _ names: OwnedNames, except spared: Set<String>, below prefix: String = ""
  ) throws(EngineError) -> [String] {
    var left: [String] = []
    for entry in try effects.list(folder) where !spared.contains(prefix + entry.name) {
      switch (names[entry.name], folder.kind(of: entry.name) == .directory) {
      case (.file?, false): try effects.unlink(entry.name, in: folder)
      case (.folder(let names)?, true):
        let path = "\(prefix)\(entry.name)/"
        let inside = try removeContents(of: HeldFolder(entry.name, in: folder), names, except: spared, below: path)
        if inside.isEmpty, !spared.contains(where: { $0.hasPrefix(path) }) {
          try effects.removeDirectory(entry.name, in: folder)
        }
        left += inside
      case (.file?, true), (.folder?, false), (.foreign?, _), (nil, _): left.append("\(folder.path)/\(entry.name)")
      }
    }
    return left
  }

  // MARK: the tag

  /// The name of the file that marks the folder.
  public static let tag = CacheTag.name

  /// Whether a folder has the tag of dsbuild.
  public static func isTagged(_ folder: String, effects: Effects) -> Bool {
    guard let bytes = try? effects.beginning(of: "\(folder)/\(tag)", count: CacheTag.longest) else { return false }
    return CacheTag.owner(in: bytes) == .dsbuild
  }

  /// Checks that the folder has a tag, or may get one.
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
    // Without this, `git add` takes the folder in, and a folder that git tracks is not trusted.
    let ignored = "\(path)/\(CacheTag.ignoring)"
    if FileStamp(path: ignored, following: false) == nil {
      try effects.writeAtomically(Array("*\n".utf8), to: ignored, durable: false)
    }
  }

  private func foreign(_ reason: String) -> EngineError {
    EngineError(
      .refused, "use", path, detail: reason,
      hint: "name a new or empty folder, or move its files elsewhere")
  }

  /// The first entry of a folder whose name or kind is not one of dsbuild's.
  private func stranger(in folder: String, _ names: OwnedNames) throws(EngineError) -> String? {
    for entry in try effects.list(folder) {
      let path = "\(folder)/\(entry.name)"
      let kind = FileStamp(path: path, following: false)?.kind
      switch (names[entry.name], kind) {
      // A directory in place of the database is damage, which is set aside. A missing entry was removed by a build that ended
      // in the meantime.
      case (.file?, .file?), (.file?, .directory?), (.foreign?, .directory?), (_, nil): break
      case (.folder(let inner)?, .directory?):
        if let found = try stranger(in: path, inner) { return found }
      case (.file?, _), (.folder?, _), (.foreign?, _), (nil, _): return path
      }
    }
    return nil
  }

  // MARK: access

  /// Checks that each of dsbuild's subfolders is a folder that only this user can write to.
  private func checkFolders(below folder: String, _ names: OwnedNames) throws(EngineError) {
    for entry in try effects.list(folder) {
      guard case .folder(let inner)? = names[entry.name] else { continue }
      let path = "\(folder)/\(entry.name)"
      try Self.check(path, self.path)
      // Some subfolders have folders inside: those of large blobs, and those of blobs that are not synced yet.
      if inner.hasFolders { try checkFolders(below: path, inner) }
    }
  }

  /// Checks that `path` is a folder of this user to which nobody else may write.
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
      // The state is in the project's folder, whatever `cache.dir` names.
      let own =
        folder.hasSuffix("/.dsbuild")
        ? "clone the project into a folder of your own" : "name a folder of your own with `cache.dir`"
      throw refused("it belongs to another user", hint: "run dsbuild as that user, or \(own)")
    }
    // If the group or others may write here, they can replace files with links.
    guard stamp.permissions & 0o022 == 0 || !FileSystem.hasPermissions(on: stamp.device) else {
      throw refused("other users may write to it", hint: "`chmod -R go-w \(ShellWord.quoted(folder))`")
    }
  }
}

extension OwnedNames {
  /// Whether there are folders among the names.
  fileprivate var hasFolders: Bool { patterns.contains { if case .folder = $0 { true } else { false } } }
}
