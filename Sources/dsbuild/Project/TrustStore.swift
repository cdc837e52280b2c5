import Digests
import Engine
import Manifest

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What the person allowed projects to ask for outside their folders: one file a request, in the person's own state folder.
///
/// A file is named by the digest of the project's folder and the request, and holds both. Folder and files have to belong to the
/// person and be writable by nobody else, or they say nothing.
struct TrustStore {
  /// `trusted` in the user's state folder; nil where the environment names none.
  let folder: String?
  private let project: String

  /// The answers about the project in a folder.
  init(_ environment: Environment, project: String) {
    self.project = project
    let folder = environment.stateHome.map { "\($0)/trusted" }
    // A repository may bring such a folder along.
    self.folder = folder.flatMap { ResolvedPath($0).isWithin(ResolvedPath(project)) ? nil : $0 }
  }

  /// Whether the person has allowed a request.
  func holds(_ request: OutsideRequest) -> Bool {
    guard let folder, Self.isOwn(folder, kind: .directory) else { return false }
    let path = path(of: request, in: folder)
    guard Self.isOwn(path, kind: .file), let bytes = try? Effects().read(path) else { return false }
    return bytes == content(of: request)
  }

  /// Remembers that the person allows requests; false where there is no place for it.
  ///
  /// - Throws: `EngineError` where it cannot be written.
  func keep(_ requests: [OutsideRequest]) throws -> Bool {
    guard let folder else { return false }
    let effects = Effects()
    try effects.makeDirectories(folder)
    guard Self.isOwned(folder, kind: .directory) else { return false }
    try effects.setPermissions(0o700, of: folder)
    for request in requests {
      try effects.writeAtomically(
        content(of: request), to: path(of: request, in: folder), durable: false, permissions: 0o600)
    }
    return true
  }

  private func content(of request: OutsideRequest) -> [UInt8] {
    Array("dsbuild trust 1\nproject \(project)\n\(request.text)\n".utf8)
  }

  private func path(of request: OutsideRequest, in folder: String) -> String {
    "\(folder)/\(SHA256Digest(of: content(of: request)).hex)"
  }

  /// Whether a file or folder is the person's own, whoever may write it.
  private static func isOwned(_ path: String, kind: FileStamp.Kind) -> Bool { permissions(of: path, kind) != nil }

  /// Whether nobody else may write it either.
  private static func isOwn(_ path: String, kind: FileStamp.Kind) -> Bool {
    permissions(of: path, kind).map { $0 & 0o022 == 0 } ?? false
  }

  private static func permissions(of path: String, _ kind: FileStamp.Kind) -> mode_t? {
    var facts = stat()
    guard unsafe lstat(path, &facts) == 0, facts.st_uid == getuid(),
      facts.st_mode & S_IFMT == (kind == .directory ? S_IFDIR : S_IFREG)
    else { return nil }
    return facts.st_mode
  }
}
