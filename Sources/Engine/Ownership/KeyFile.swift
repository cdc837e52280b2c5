public import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The file that holds a user's key, outside every project: a key that travelled with a cache would vouch for whatever was put into it.
public struct KeyFile: Sendable {
  /// A key, and why the next run will not have it, if it will not.
  public struct Reading: Sendable {
    /// The key.
    public let key: SealKey
    /// Why the key lives no longer than the run; nil where it is kept.
    public let problem: EngineError?
  }

  private let folder: String
  private let effects: Effects
  private var path: String { folder + "/key" }

  /// The key file in `folder`, an absolute path.
  public init(in folder: String, effects: Effects) {
    self.folder = folder
    self.effects = effects
  }

  /// The key, made on its first use; where it can be neither read nor made, one that is forgotten with the run.
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
      // Unlike a rename, a link replaces no key that another process has just made.
      try effects.link(draft, to: path)
    } catch {
      guard error.code == .alreadyExists, let other = try known() else {
        // What is there is no key, or the file system has no links.
        try effects.rename(draft, to: path)
        return key
      }
      try effects.unlink(draft)
      return other
    }
    try effects.unlink(draft)
    return key
  }

  /// The key that is there; nil where there is none, or what is there is damaged.
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
