import Digests
import Engine
import Manifest

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The access outside their folders that the person allowed projects: one file for each request, in the person's state folder.
///
/// The name of a file is the digest of the project's folder and the request, and the file contains both. The folder and the files
/// count only if they belong to the person and nobody else can write them.
struct TrustStore {
  /// `trusted` in the user's state folder; nil if the environment names none.
  let folder: String?
  private let project: String

  /// The answers about one project.
  init(_ environment: Environment, project: String) {
    self.project = project
    let folder = environment.stateHome.map { "\($0)/trusted" }
    // A folder inside the project does not count, because a repository may contain one.
    self.folder = folder.flatMap { ResolvedPath($0).mayBeWithin(ResolvedPath(project)) ? nil : $0 }
  }

  /// Whether the person has allowed a request.
  func holds(_ request: OutsideRequest) -> Bool {
    guard let folder, Self.isOwn(folder, kind: .directory) else { return false }
    let path = path(of: request, in: folder)
    guard Self.isOwn(path, kind: .file), let bytes = try? Effects().read(path) else { return false }
    return bytes == content(of: request)
  }

  /// Stores that the person allows requests; returns false if there is no folder of the person for it.
  ///
  /// - Throws: `EngineError` if the file cannot be written.
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

  /// Whether a file or folder belongs to the person, even if others can write it.
  private static func isOwned(_ path: String, kind: FileStamp.Kind) -> Bool { permissions(of: path, kind) != nil }

  /// Whether it belongs to the person and nobody else can write it.
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
