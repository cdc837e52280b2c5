import Diagnostics
import Engine
import Manifest
import Pipeline

/// Two states of a dataset to be compared: git revisions, or the working tree.
struct RevisionRange {
  /// What the older state is called.
  let fromName: String
  /// What the newer state is called.
  let toName: String
  /// The lock of the older state.
  let from: LockFiles
  /// The lock of the newer state.
  let to: LockFiles

  /// What a range such as `v1..v2`, `v1`, `main...` or nothing stands for, in the project at `root`.
  ///
  /// As in git, an empty end is `HEAD`, and three dots compare with the commit at which the two parted; without any dots
  /// the newer state is the working tree.
  ///
  /// - Throws: where a revision or a lock is missing.
  init(_ text: String?, root: String) throws {
    let repository = try GitRepository(root: root)
    let range = text ?? "HEAD"
    guard let dots = range.firstRange(of: "..") else {
      (fromName, toName) = (range, "working tree")
      from = try repository.lock(at: try repository.commit(range))
      to = try Self.workingTree(root)
      return
    }
    let isFork = range[dots.upperBound...].hasPrefix(".")
    let older = String(range[..<dots.lowerBound])
    let newer = String(range[dots.upperBound...].dropFirst(isFork ? 1 : 0))
    (fromName, toName) = (older.isEmpty ? "HEAD" : older, newer.isEmpty ? "HEAD" : newer)
    let last = try repository.commit(toName)
    let first = try repository.commit(fromName)
    from = try repository.lock(at: isFork ? try repository.mergeBase(first, last) : first)
    to = try repository.lock(at: last)
  }

  /// The lock that lies beside the manifest.
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
      throw DiagnosticError("there is no `\(LockFiles.headerPath)` here yet", hint: "`dsbuild` writes it")
    }
    return lock
  }
}
