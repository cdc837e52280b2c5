import Digests
import Engine
import Manifest

/// Writes the lock of a finished build: the class tables first, the header with their digests last, and nothing that is already so.
struct LockWriter {
  let plan: PipelinePlan
  let workspace: Workspace

  /// Writes the tables of the classes that were brought to the end; true when anything in the lock changed.
  ///
  /// - Throws: ``LockWouldChange`` under `--locked`.
  func write(_ classes: [ClassName], outputs: [NodeName: NodeOutput]) throws -> Bool {
    var changed: [(path: String, bytes: [UInt8])] = []
    var tables: [(name: ClassName, table: LockTable, digest: SHA256Digest)] = []
    for item in plan.manifest.classes {
      let before = plan.lock.tables[item.name]
      guard classes.contains(item.name) else {
        if let before, let digest = before.digest { tables.append((item.name, before.rows, digest)) }
        continue
      }
      let listing = try workspace.listing(outputs[plan.node(after: .split, of: item.name)]?.listings[item.name])
      let origin = try workspace.origin(outputs[NodeName(.sources, .oneClass(item.name))]?.origin)
      let table = LockTable(listing, origin: origin, before: before?.rows ?? LockTable())
      let bytes = table.encoded
      let digest = SHA256Digest(of: bytes)
      tables.append((item.name, table, digest))
      if before?.digest != digest { changed.append((DatasetLock.tablePath(item.name), bytes)) }
    }
    let header = DatasetLock.header(tables, near: plan.near)
    if plan.lock.header != header { changed.append((DatasetLock.headerPath, header)) }
    guard !changed.isEmpty, !workspace.mode.keepsLock else { return false }
    guard !workspace.mode.isLocked else { throw LockWouldChange(paths: changed.map(\.path)) }
    try workspace.effects.makeDirectories(workspace.path("lock"))
    for (path, bytes) in changed {
      try workspace.effects.writeAtomically(bytes, to: workspace.path(path), durable: true)
    }
    return true
  }
}

/// The lock would change, and the build may not change it.
public struct LockWouldChange: Error, Sendable {
  /// The files that would change, as the manifest's folder sees them.
  public let paths: [String]
}
