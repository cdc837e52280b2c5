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
    var tables: [(name: ClassName, facts: LockedTable.Facts, digest: SHA256Digest)] = []
    for item in plan.manifest.classes {
      let before = plan.lock.tables[item.name]
      let listing = outputs[plan.node(after: .split, of: item.name)]?.listings[item.name]
      let origin = outputs[NodeName(.sources, .oneClass(item.name))]?.origin
      let isComplete = classes.contains(item.name)
      if let before, let digest = before.digest,
        try !isComplete || stands(digest, key(listing, origin, before: digest))
      {
        tables.append((item.name, before.facts, digest))
        continue
      }
      guard isComplete else { continue }
      let table = LockTable(
        try workspace.listing(listing), origin: try workspace.origin(origin),
        before: try before?.table() ?? LockTable())
      let bytes = table.encoded
      let digest = SHA256Digest(of: bytes)
      let facts = LockedTable.Facts(table)
      tables.append((item.name, facts, digest))
      try facts.remember(for: digest, in: workspace)
      try workspace.actions.record(key(listing, origin, before: digest), kind: Self.kind, value: digest.bytes)
      if before?.digest != digest { changed.append((DatasetLock.tablePath(item.name), bytes)) }
    }
    return try commit(tables, changed)
  }

  /// Writes the tables with other pins, verdicts as they were: a build judges the new pictures. True when anything changed.
  ///
  /// - Throws: ``LockWouldChange`` under `--locked`.
  func repin(_ pins: [ClassName: [ItemID: SHA256Digest]]) throws -> Bool {
    var changed: [(path: String, bytes: [UInt8])] = []
    var tables: [(name: ClassName, facts: LockedTable.Facts, digest: SHA256Digest)] = []
    for item in plan.manifest.classes {
      guard let before = plan.lock.tables[item.name], let old = before.digest else { continue }
      let pins = pins[item.name] ?? [:]
      let rows = try before.table().rows.map { row in
        guard let image = pins[row.id], image != row.sha256 else { return row }
        return try row.pinned(to: image, bytes: workspace.store.size(of: image))
      }
      let table = LockTable(rows)
      let bytes = table.encoded
      let digest = SHA256Digest(of: bytes)
      tables.append((item.name, LockedTable.Facts(table), digest))
      if digest != old { changed.append((DatasetLock.tablePath(item.name), bytes)) }
    }
    // A header that names other tables is a build's affair where no pin moved.
    return changed.isEmpty ? false : try commit(tables, changed)
  }

  private func commit(
    _ tables: [(name: ClassName, facts: LockedTable.Facts, digest: SHA256Digest)],
    _ files: [(path: String, bytes: [UInt8])]
  ) throws -> Bool {
    var changed = files
    let header = DatasetLock.header(tables, near: plan.near, models: plan.modelsInUse)
    if plan.lock.header != header { changed.append((DatasetLock.headerPath, header)) }
    guard !changed.isEmpty, !workspace.mode.keepsLock else { return false }
    guard !workspace.mode.isLocked else { throw LockWouldChange(paths: changed.map(\.path)) }
    try workspace.effects.makeDirectories(workspace.path("lock"))
    for (path, bytes) in changed {
      try workspace.effects.writeAtomically(bytes, to: workspace.path(path), durable: true)
    }
    return true
  }

  private static let kind = "lock_table"

  /// Under which key the table made of a listing, its rows and the table before is remembered by its digest.
  private func key(_ listing: SHA256Digest?, _ origin: SHA256Digest?, before: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: Self.kind, version: 1)
    description["listing"] = listing.map { .digest($0) }
    description["origin"] = origin.map { .digest($0) }
    description["before"] = .digest(before)
    return description.key
  }

  /// Whether the table that would be written is known to be the one that lies there.
  private func stands(_ digest: SHA256Digest, _ key: SHA256Digest) throws -> Bool {
    try workspace.actions.value(for: key) == digest.bytes
  }
}

extension LockRow {
  /// The row of an address that gives other bytes now: the split as it was, and nothing of the old picture.
  fileprivate func pinned(to image: SHA256Digest, bytes: Int?) -> LockRow {
    var row = LockRow(id: id, verdict: verdict, url: url)
    row.duplicateOf = duplicateOf
    row.split = split
    row.sha256 = image
    row.bytes = bytes
    return row
  }
}

/// The lock would change, and the build may not change it.
public struct LockWouldChange: Error, Sendable {
  /// The files that would change, as the manifest's folder sees them.
  public let paths: [String]
}
