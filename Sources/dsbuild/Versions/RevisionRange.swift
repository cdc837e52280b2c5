import Diagnostics
import Engine
import Manifest
import Pipeline

/// Two states of a dataset to compare: git revisions, or a revision and the working tree.
struct RevisionRange {
  /// The name of the older state.
  let fromName: String
  /// The name of the newer state.
  let toName: String
  /// The lock of the older state.
  let from: LockFiles
  /// The lock of the newer state.
  let to: LockFiles
  /// The manifests of both states; nil if one is missing or too long.
  let manifests: (from: [UInt8]?, to: [UInt8]?)
  /// Reads files of both states by their paths in the project; those that are missing or too long are left out.
  let files: (from: ([String]) -> [String: [UInt8]], to: ([String]) -> [String: [UInt8]])

  /// Reads a range such as `v1..v2`, `v1` or `main...` in the project at `root`; nil means `HEAD`.
  ///
  /// As in git, an empty end is `HEAD`, and three dots compare with the common ancestor. Without dots the newer state is the
  /// working tree.
  ///
  /// - Parameter manifest: The manifest's name in the project's folder.
  /// - Throws: `DiagnosticError` if a revision or a lock is missing.
  init(_ text: String?, root: String, manifest: String) throws {
    let repository = try GitRepository(root: root)
    let range = text ?? "HEAD"
    guard let dots = range.firstRange(of: "..") else {
      (fromName, toName) = (range, "working tree")
      let commit = try repository.commit(range)
      from = try repository.lock(at: commit)
      to = try Self.workingTree(root)
      files = ({ (try? repository.files($0, at: commit)) ?? [:] }, { Self.workingTree(root, $0) })
      manifests = (
        try repository.files([manifest], at: commit)[manifest],
        try? Effects().read("\(root)/\(manifest)", atMost: ManifestLoader.byteLimit)
      )
      return
    }
    let isFork = range[dots.upperBound...].hasPrefix(".")
    let older = String(range[..<dots.lowerBound])
    let newer = String(range[dots.upperBound...].dropFirst(isFork ? 1 : 0))
    (fromName, toName) = (older.isEmpty ? "HEAD" : older, newer.isEmpty ? "HEAD" : newer)
    let last = try repository.commit(toName)
    let first = try repository.commit(fromName)
    let base = isFork ? try repository.mergeBase(first, last) : first
    from = try repository.lock(at: base)
    to = try repository.lock(at: last)
    files = ({ (try? repository.files($0, at: base)) ?? [:] }, { (try? repository.files($0, at: last)) ?? [:] })
    manifests = (
      try repository.files([manifest], at: base)[manifest], try repository.files([manifest], at: last)[manifest]
    )
  }

  /// Files beside the manifest.
  private static func workingTree(_ root: String, _ paths: [String]) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in paths { files[path] = try? Effects().read("\(root)/\(path)", atMost: 512 << 20) }
    return files
  }

  /// The lock beside the manifest.
  static func workingTree(_ root: String) throws -> LockFiles {
    let effects = Effects()
    var files: [String: [UInt8]] = [:]
    var paths = [LockFiles.headerPath]
    paths += try effects.list("\(root)/\(LockFiles.tableFolder)").map { "\(LockFiles.tableFolder)/\($0.name)" }
    for path in paths where FileStamp(path: "\(root)/\(path)")?.kind == .file {
      files[path] = try FileLimit.lockTable.read(path, at: "\(root)/\(path)", effects: effects)
    }
    let lock = try LockFiles(files)
    guard !lock.isEmpty else {
      throw DiagnosticError(
        "there is no `\(LockFiles.headerPath)` here yet, so there is nothing to compare",
        hint: "run `dsbuild`, which writes it")
    }
    return lock
  }
}
