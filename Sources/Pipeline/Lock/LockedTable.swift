package import Diagnostics
package import Digests
import Engine
package import Listings
package import Manifest
import Synchronization

/// A class's table of the lock as it lies beside the manifest.
///
/// What keys are made of is remembered under the digest of the file, so that a build with nothing to do reads no row; the rows
/// are read when somebody first asks for one.
package final class LockedTable: Sendable {
  /// What keys and the header need of a table.
  package struct Facts: Hashable, Sendable {
    /// The digest of its pins, nil for none.
    package var pins: SHA256Digest?
    /// The digest of its splits, nil for none.
    package var splits: SHA256Digest?
    /// The digest of the pictures that went on after a selection, nil for none.
    package var chosen: SHA256Digest?
    /// The digest of its failures, nil for none.
    package var failures: SHA256Digest?
    /// How many rows it has.
    package var rows = 0
    /// How many of them are in.
    package var kept = 0
  }

  /// The path beside the manifest.
  let path: String
  /// The digest of the file; nil where there is none.
  package let digest: SHA256Digest?
  /// What keys and the header need of it.
  package let facts: Facts
  /// Lines that could not be read.
  package let warnings: [Diagnostic]
  private let inputs: InputDigests
  private let read = Mutex<LockTable?>(nil)

  /// The table of a class; a missing file is an empty table.
  ///
  /// - Throws: `DiagnosticError` for an unresolved merge.
  ///
  /// - Parameter former: Keys that the class had before: where it has no table, theirs is taken.
  package init(of name: ClassName, formerly former: [ClassName] = [], in workspace: Workspace) throws {
    path = DatasetLock.tablePath(name)
    inputs = workspace.state.inputs
    guard let known = try FileLimit.lockTable.digest(of: path, from: inputs) else {
      let table = try Self.table(of: name, formerly: former, inputs)
      (digest, facts, warnings) = (nil, Facts(table), [])
      read.withLock { $0 = table }
      return
    }
    if let value = try workspace.actions.value(for: Facts.key(of: known)), let facts = Facts(encoded: value) {
      (digest, self.facts, warnings) = (known, facts, [])
      return
    }
    guard let (bytes, digest) = try FileLimit.lockTable.read(path, from: inputs) else { throw InputMoved(path: path) }
    let reading = try LockTable.read(bytes, file: path)
    self.digest = digest
    facts = Facts(reading.table)
    warnings = reading.warnings
    read.withLock { $0 = reading.table }
    // A table with lines that cannot be read is read each time, so that each build says so.
    if warnings.isEmpty { try facts.remember(for: digest, in: workspace) }
  }

  /// The rows of the first table under a former key, by the ids that they have under the new one. A row whose address holds
  /// a user name or a password is left out: the lock does not know its address.
  private static func table(
    of name: ClassName, formerly former: [ClassName], _ inputs: InputDigests
  ) throws -> LockTable {
    for path in former.map(DatasetLock.tablePath) {
      guard let bytes = try FileLimit.lockTable.read(path, from: inputs)?.bytes else { continue }
      let rows = try LockTable.read(bytes, file: path).table.rows
      return LockTable(
        rows.filter { !$0.url.contains("://***@") }.map { row in
          var row = row
          row.id = ItemID(class: name, address: row.url)
          return row
        })
    }
    return LockTable()
  }

  /// The rows.
  ///
  /// - Throws: ``InputMoved`` when the file is no longer the one whose digest is in the keys.
  package func table() throws -> LockTable {
    try read.withLock { table in
      if let table { return table }
      guard let (bytes, digest) = try FileLimit.lockTable.read(path, from: inputs), digest == self.digest else {
        throw InputMoved(path: path)
      }
      let found = try LockTable.read(bytes, file: path).table
      table = found
      return found
    }
  }

  /// The pins.
  package func pins() throws -> Pins { Pins(try table()) }
}

extension LockedTable.Facts {
  private static let kind = "lock_facts"

  /// The facts of rows.
  package init(_ table: LockTable) {
    var splits = LockedSplits()
    splits.add(table)
    self.init(
      pins: Pins(table).digest, splits: splits.digest, chosen: LockedChoice(table).digest,
      failures: Pins(table).failures, rows: table.rows.count,
      kept: table.rows.count { $0.verdict == "in" })
  }

  /// The facts of the table that a class's last listing makes.
  package init(_ listing: Listing) {
    var splits = LockedSplits()
    splits.add(listing)
    self.init(
      pins: Pins.digest(of: listing), splits: splits.digest, chosen: LockedChoice(listing).digest,
      failures: Pins.failures(in: listing),
      rows: listing.items.count,
      kept: listing.items.count(where: \.isIn))
  }

  /// Under which key the facts of a file are remembered.
  static func key(of file: SHA256Digest) -> SHA256Digest {
    var description = Description(kind: kind, version: 2)
    description["file"] = .digest(file)
    return description.key
  }

  /// Remembers the facts of a file.
  func remember(for file: SHA256Digest, in workspace: Workspace) throws(EngineError) {
    var record = Description()
    record["pins"] = pins.map { .digest($0) }
    record["splits"] = splits.map { .digest($0) }
    record["chosen"] = chosen.map { .digest($0) }
    record["failures"] = failures.map { .digest($0) }
    record["rows"] = .integer(Int64(rows))
    record["kept"] = .integer(Int64(kept))
    try workspace.actions.record(Self.key(of: file), kind: Self.kind, value: record.encoded())
  }

  /// Reads what ``remember(for:in:)`` wrote.
  fileprivate init?(encoded bytes: [UInt8]) {
    guard let record = Description(encoded: bytes), let rows = record.integer("rows"),
      let kept = record.integer("kept")
    else { return nil }
    self.init(
      pins: record.digest("pins"), splits: record.digest("splits"), chosen: record.digest("chosen"),
      failures: record.digest("failures"), rows: Int(rows), kept: Int(kept))
  }
}
