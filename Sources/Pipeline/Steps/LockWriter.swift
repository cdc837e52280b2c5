package import Digests
import Engine
import Imaging
package import Listings
package import Manifest

/// Writes the lock of a finished build: the class tables first, the header with their digests last. Unchanged files
/// are not written.
package struct LockWriter {
  let manifest: Manifest
  /// The lock as it was read.
  let lock: DatasetLock
  /// The rule that finds near duplicates.
  let near: NearRule
  /// The networks with which classes are learned.
  let models: [NetworkModel]
  /// The node with the last listing of each class.
  let last: [ClassName: NodeName]
  let workspace: Workspace
  /// The last run of each node, from which unchanged lines are taken over; nil if nothing may be taken over.
  var former: NodeHistory?

  /// The classes that were built to the end.
  func complete(_ outputs: StepInputs) -> [ClassName] {
    manifest.classes.map(\.name).filter { last[$0].map { outputs[$0] != nil } ?? false }
  }

  /// The lock that a build would write.
  private struct Draft {
    /// A table that differs from the one on the disk.
    struct Change {
      var name: ClassName
      var before: LockedTable?
      var after: LockRows
      var digests: LockRows.Digests

      var path: String { DatasetLock.tablePath(name) }
    }

    var tables: [(name: ClassName, facts: LockedTable.Facts, digest: SHA256Digest)] = []
    var changes: [Change] = []
    /// The exports that were written.
    var exports: [String: LockHeader.Export] = [:]
  }

  /// Writes the tables of the classes that were built to the end; returns whether anything in the lock changed.
  ///
  /// - Throws: ``LockWouldChange`` under `--locked`.
  package func write(_ classes: [ClassName], outputs: StepInputs) async throws -> Bool {
    try commit(try await draft(classes, outputs: outputs))
  }

  /// Checks whether the lock would change, and writes nothing.
  ///
  /// - Throws: ``LockWouldChange`` if it would.
  func check(_ classes: [ClassName], outputs: StepInputs) async throws {
    try check(try await draft(classes, outputs: outputs))
  }

  private func draft(_ classes: [ClassName], outputs: StepInputs) async throws -> Draft {
    var draft = Draft()
    draft.exports = exports(outputs)
    var splits: LockedSplits?
    for item in manifest.classes {
      let before = lock.tables[item.name]
      let listing = last[item.name].flatMap { outputs[$0] }?.listings[item.name]
      let origin = outputs[NodeName(.sources, .oneClass(item.name))]?.origin
      let isComplete = classes.contains(item.name)
      // A lock with other files is the same lock, and is cut anew by a build that may write it.
      let isCutWell = workspace.mode.isLocked || workspace.mode.keepsLock || before?.isCutWell ?? true
      if let before, let digest = before.digest, isCutWell || !isComplete,
        try !isComplete || isWritten(digest, key(listing, origin, before: digest))
      {
        draft.tables.append((item.name, before.facts, digest))
        continue
      }
      guard isComplete else { continue }
      let kept = try splits ?? keptSplits()
      splits = kept
      let rows = try await self.rows(of: item, before, listing, origin, kept: kept)
      let digests = try rows.digests()
      let digest = digests.whole
      let selects = item.select != nil
      let facts = try self.facts(of: listing, selects: selects, kept: kept, before)
      draft.tables.append((item.name, facts, digest))
      try facts.remember(for: digest, selects: selects, in: workspace)
      try workspace.actions.record(key(listing, origin, before: digest), kind: Self.kind, value: digest.bytes)
      if before?.digest != digest || !isCutWell {
        draft.changes.append(.init(name: item.name, before: before, after: rows, digests: digests))
      }
    }
    return draft
  }

  /// The facts of the table for a listing.
  private func facts(
    of listing: SHA256Digest?, selects: Bool, kept: LockedSplits, _ before: LockedTable?
  ) throws -> LockedTable.Facts {
    let rows = try workspace.listing(listing)
    guard kept.isEmpty else {
      let all = try kept.added(to: rows, before: { try before?.table() ?? LockTable() })
      return LockedTable.Facts(all, splits: ListedSplits(all).digest, selects: selects)
    }
    return LockedTable.Facts(
      rows, splits: try listing.flatMap { try workspace.splits(in: $0).digest }, selects: selects)
  }

  /// Writes the tables with other pins and unchanged verdicts; a build judges the new pictures. Returns whether
  /// anything changed.
  ///
  /// - Parameter failures: the current failures of addresses without a picture.
  /// - Throws: ``LockWouldChange`` under `--locked`.
  package func repin(
    _ pins: [ClassName: [ItemID: SHA256Digest]], failures: [ClassName: [ItemID: Reason]] = [:]
  ) throws -> Bool {
    var draft = Draft()
    for item in manifest.classes {
      guard let before = lock.tables[item.name], let old = before.digest else { continue }
      let pins = pins[item.name] ?? [:]
      let failures = failures[item.name] ?? [:]
      let lines = try before.table()
      let table = LockTable(
        try lines.rows.map { row in
          if let failure = failures[row.id], pins[row.id] == nil { return row.failed(failure) }
          guard let image = pins[row.id], image != row.sha256 else { return row }
          return try row.pinned(to: image, bytes: workspace.store.size(of: image))
        })
      let rows = LockRows(count: table.rows.count) { each throws(EngineError) in for row in table.rows { try each(row) }
      }
      let digests = try rows.digests()
      let digest = digests.whole
      draft.tables.append((item.name, LockedTable.Facts(table), digest))
      if digest != old {
        draft.changes.append(.init(name: item.name, before: before, after: rows, digests: digests))
      }
    }
    // If no pin changed, leave the header to the next build.
    return draft.changes.isEmpty ? false : try commit(draft)
  }

  /// Writes the tables with the reasons for the rows that people took out; other rows stay as they are.
  package func withdraw(_ reasons: [ClassName: [ItemID: Reason]]) throws {
    var draft = Draft()
    for item in manifest.classes {
      guard let before = lock.tables[item.name], let old = before.digest else { continue }
      let reasons = reasons[item.name] ?? [:]
      let lines = try before.table()
      let table = LockTable(
        lines.rows.map { row in
          guard let reason = reasons[row.id] else { return row }
          var row = row
          row.verdict = reason.name
          return row
        })
      let rows = LockRows(count: table.rows.count) { each throws(EngineError) in for row in table.rows { try each(row) }
      }
      let digests = try rows.digests()
      let digest = digests.whole
      draft.tables.append((item.name, LockedTable.Facts(table), digest))
      if digest != old {
        draft.changes.append(.init(name: item.name, before: before, after: rows, digests: digests))
      }
    }
    if !draft.changes.isEmpty { _ = try commit(draft) }
  }

  private func header(of draft: Draft) -> LockHeader {
    var header = DatasetLock.header(draft.tables, near: near, models: models, exports: recorded(draft.exports))
    // A lock of an earlier version has no canaries, and is obeyed all the same.
    if workspace.mode.isLocked, let listed = lock.listed, listed.libraries[LockHeader.canary] == nil {
      header.libraries[LockHeader.canary] = nil
    }
    header.manifest = workspace.mode.isLocked ? lock.listed?.manifest ?? workspace.manifestFile : workspace.manifestFile
    // Only `dsbuild search` knows which query wrote a list.
    let lists = manifest.searchedLists
    header.searches = lock.listed?.searches.filter { lists[$0.key] != nil } ?? [:]
    return header
  }

  private func check(_ draft: Draft) throws {
    let stale = StaleList.all(in: manifest, lock: lock.listed)
    if lock.header != nil, !stale.isEmpty {
      throw LockWouldChange(
        paths: stale.map(\.path), changes: stale.map(\.sentence), hint: "run `dsbuild search` and commit the lists")
    }
    let header = header(of: draft)
    let isHeaderChanged = lock.header != header.encoded
    guard !draft.changes.isEmpty || isHeaderChanged else { return }
    if lock.header == nil, lock.tables.values.allSatisfy({ $0.digest == nil }) { throw LockWouldChange.nothingLocked }
    throw LockWouldChange(
      paths: draft.changes.map(\.path) + (isHeaderChanged ? [DatasetLock.headerPath] : []),
      changes: LockDifference.header(from: lock.listed, to: header, namesTables: draft.changes.isEmpty)
        + (try draft.changes.flatMap {
          LockDifference.rows($0.path, from: try $0.before?.table() ?? LockTable(), to: try $0.after.table())
        }), hint: storeHint ?? LockWouldChange.usualHint)
  }

  /// The hint if the store of the team did not give every picture: without `--locked` they would leave the dataset.
  private var storeHint: String? {
    guard let remote = workspace.remote else { return nil }
    let counts = remote.counts
    guard counts.rejected + counts.missing > 0 || ![.none, .used].contains(counts.standing) else { return nil }
    return
      "`\(remote.name)` did not give every picture: `dsbuild remote status` looks at it, and `dsbuild push` where the "
      + "pictures are sends them; without `--locked` they would leave the dataset"
  }

  private func commit(_ draft: Draft) throws -> Bool {
    guard !workspace.mode.keepsLock else { return false }
    if workspace.mode.isLocked { try check(draft) }
    let header = header(of: draft).encoded
    guard !draft.changes.isEmpty || lock.header != header else { return false }
    try workspace.effects.makeDirectories(workspace.path("lock"))
    for change in draft.changes {
      try change.after.write(
        change.name, change.digests, replacing: lock.tables[change.name]?.parts ?? [""], in: workspace)
      try LockedTable.remember(change.digests, in: workspace)
    }
    if lock.header != header {
      try workspace.effects.writeAtomically(header, to: workspace.path(DatasetLock.headerPath), durable: true)
    }
    return true
  }

  static let kind = "lock_table"

  /// The key under which the digest of a table is remembered: the table made from a listing, its rows and the
  /// previous table.
  func key(_ listing: SHA256Digest?, _ origin: SHA256Digest?, before: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: Self.kind, version: 3)
    description["listing"] = listing.map { .digest($0) }
    description["origin"] = origin.map { .digest($0) }
    description["before"] = .digest(before)
    description["splits"] = keptSplitsDigest.map { .digest($0) }
    description.setLibraries(.decoding)
    return description.key
  }

  /// Whether the table on the disk is known to be the one that would be written.
  func isWritten(_ digest: SHA256Digest, _ key: SHA256Digest) throws(EngineError) -> Bool {
    try workspace.actions.value(for: key) == digest.bytes
  }
}

extension LockRow {
  /// The row of an address that now fails in another way.
  fileprivate func failed(_ failure: Reason) -> LockRow {
    var row = self
    row.verdict = failure.name
    return row
  }

  /// The row of an address that returns other bytes now: it keeps the split, but no facts of the old picture.
  fileprivate func pinned(to image: SHA256Digest, bytes: Int?) -> LockRow {
    var row = LockRow(id: id, verdict: verdict, url: url)
    row.duplicateOf = duplicateOf
    row.split = split
    row.sha256 = image
    row.bytes = bytes
    return row
  }
}
