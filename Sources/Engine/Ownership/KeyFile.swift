public import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The file with a user's key. It is outside every project: if a key travelled with a cache, its seals would validate anything
/// in that cache.
public struct KeyFile: Sendable {
  /// A key, and the reason if the next run will not have the same one.
  public struct Reading: Sendable {
    /// The key.
    public let key: SealKey
    /// The reason why the key is lost at the end of the run; nil if it is kept.
    public let problem: EngineError?
  }

  private let folder: String
  private let effects: Effects
  private var path: String { folder + "/key" }

  /// Creates the key file for `folder`, an absolute path.
  public init(in folder: String, effects: Effects) {
    self.folder = folder
    self.effects = effects
  }

  /// The key, which is created on first use. If it can be neither read nor created, the result is a key for this run only.
  public func reading() -> Reading {
    do throws(EngineError) { return Reading(key: try key(), problem: nil) } catch {
      return Reading(key: .random(), problem: error)
    }
  }

  private func key() throws(EngineError) -> SealKey {
    if let known = try known() { return known }
    try makeFolder()
    let key = SealKey.random()
    let draft = "\(path).\(ProcessIdentity.own).tmp"
    try effects.unlink(draft)
    try effects.write(key.bytes, toNew: draft, durable: true, permissions: 0o600)
    do throws(EngineError) {
      // Unlike a rename, a link does not replace a key that another process has just created.
      try effects.link(draft, to: path)
    } catch {
      guard error.code == .alreadyExists, let other = try known() else {
        // The existing file is not a key, or the file system has no links.
        try effects.rename(draft, to: path)
        return key
      }
      try effects.unlink(draft)
      return other
    }
    try effects.unlink(draft)
    return key
  }

  /// The existing key; nil if there is none or it is damaged.
  private func known() throws(EngineError) -> SealKey? {
    let file: OpenFile
    do throws(EngineError) { file = try effects.open(path, .read) } catch  where error.code == .notFound { return nil }
    guard let stamp = FileStamp(descriptor: file.descriptor), stamp.owner == geteuid() else {
      throw refused(path, "it belongs to another user", hint: "set `DSBUILD_STATE_HOME` to a folder of your own")
    }
    guard stamp.permissions & 0o077 == 0 else {
      throw refused(path, "other users may read it", hint: "remove it: dsbuild makes another")
    }
    return SealKey(bytes: try effects.read(file, at: 0, count: SealKey.size + 1))
  }

  private func makeFolder() throws(EngineError) {
    if FileStamp(path: folder) == nil {
      try effects.makeDirectories(folder)
      try effects.setPermissions(0o700, of: folder)
    }
    guard let stamp = FileStamp(path: folder), stamp.kind == .directory, stamp.owner == geteuid(),
      stamp.permissions & 0o022 == 0
    else {
      throw refused(folder, "it is not a folder of yours alone", hint: "set `DSBUILD_STATE_HOME` to another")
    }
  }

  private func refused(_ path: String, _ reason: String, hint: String) -> EngineError {
    EngineError(.refused, "use", path, detail: reason, hint: hint)
  }
}
