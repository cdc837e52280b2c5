import Digests

/// Checks whether git tracks anything in a folder. Files from a clone were not computed on this machine, so they must not be
/// trusted.
enum GitTracking {
  /// The largest index that is read, in bytes. The index of a million files has about 100 MB.
  private static let largest = 256 << 20
  private static let longestPointer = 4096

  /// Rejects the folder at `path`, which resolves to `place`, if a repository around it tracks anything in it.
  static func refuse(_ path: String, at place: String) throws(EngineError) {
    func refused(_ reason: String, hint: String) -> EngineError {
      EngineError(.refused, "use", path, detail: reason, hint: hint)
    }
    var top = place
    while true {
      switch tracked(place, in: top) {
      case .nothing: break
      case .path(let tracked):
        throw refused(
          "git tracks `\(tracked)`",
          hint: "`git rm -r --cached` it, delete the folder, and name it in `.gitignore`: dsbuild makes it again")
      case .unknown:
        throw refused(
          "git's index in `\(top)` cannot be read, so it may track the folder",
          hint: "`git update-index --index-version 2 --force-write-index`, or `git sparse-checkout disable`")
      }
      guard top != "/" else { return }
      top = Effects.directory(of: top)
    }
  }

  private enum Answer {
    case nothing
    case path(String)
    case unknown
  }

  /// The paths in `folder` that the work tree at `top` tracks, if `top` is one.
  private static func tracked(_ folder: String, in top: String) -> Answer {
    let base = top == "/" ? "" : top
    guard let repository = repository(at: base) else { return .nothing }
    let relative = folder.path(below: top).map(String.init) ?? ""
    guard FileStamp(path: repository + "/index") != nil else { return .nothing }
    guard let index = read(repository + "/index").flatMap({ GitIndex($0, lookingFor: relative) }) else {
      return .unknown
    }
    if let found = index.found { return .path(found) }
    if index.isHidden { return .unknown }
    guard let shared = index.shared else { return .nothing }
    // A path that the split index removes again is found here too. It is safer to reject the folder than to trust it.
    let other = read("\(repository)/sharedindex.\(shared)").flatMap { GitIndex($0, lookingFor: relative) }
    guard let other, !other.isHidden else { return .unknown }
    return other.found.map { .path($0) } ?? .nothing
  }

  /// The repository's folder: `.git`, or the target if `.git` is a file (other work trees, submodules).
  private static func repository(at top: String) -> String? {
    let path = top + "/.git"
    switch FileStamp(path: path)?.kind {
    case .directory: return path
    case .file:
      guard let bytes = read(path), bytes.count <= longestPointer else { return nil }
      let text = String(decoding: bytes, as: UTF8.self)
      guard text.hasPrefix("gitdir: ") else { return nil }
      let target = text.dropFirst("gitdir: ".count).prefix { $0 != "\n" && $0 != "\r\n" }
      return target.hasPrefix("/") ? String(target) : "\(top)/\(target)"
    case .symbolicLink, .other, nil: return nil
    }
  }

  private static func read(_ path: String) -> [UInt8]? {
    try? Effects().read(path, atMost: largest)
  }
}
