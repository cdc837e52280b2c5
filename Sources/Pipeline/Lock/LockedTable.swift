package import Diagnostics
package import Digests
import Engine
package import Listings
package import Manifest
import Synchronization

/// A class's table of the lock, stored beside the manifest.
///
/// The facts that keys need are remembered under the digest of the file, so a build with nothing to do reads no row.
/// The rows are read on first use.
package final class LockedTable: Sendable {
  /// The facts of a table that keys and the header need.
  package struct Facts: Hashable, Sendable {
    /// The digest of its pins; nil if there are none.
    package var pins: SHA256Digest?
    /// The digest of its splits; nil if there are none.
    package var splits: SHA256Digest?
    /// The digest of the pictures that passed `select`; nil if there are none, and for a class without `select`.
    package var chosen: SHA256Digest?
    /// The digest of its failures; nil if there are none.
    package var failures: SHA256Digest?
    /// The number of rows.
    package var rows = 0
    /// The number of rows with the verdict "in".
    package var kept = 0
    /// The number of rows whose bytes are no picture.
    package var notImages = 0
  }

  /// The path beside the manifest.
  let path: String
  /// The digest of the table as one file; nil if there is no table.
  package let digest: SHA256Digest?
  package let facts: Facts
  /// Lines that could not be read.
  package let warnings: [Diagnostic]
  /// The parts that the folder has; one empty part for a table in one file.
  let parts: [String]
  /// The digest of each part.
  private let partDigests: [String: SHA256Digest]
  private let name: ClassName
  private let inputs: InputDigests
  /// Whether it has rows of the tables under former keys.
  private let hasFormerRows: Bool
  private let read = Mutex<LockTable?>(nil)
  private let readLines = Mutex<LockLines?>(nil)

  /// The table of a class; a missing file is an empty table.
  ///
  /// - Throws: `DiagnosticError` for an unresolved merge.
  ///
  /// - Parameters:
  ///   - selects: Whether the class has `select`, so that its facts need the pictures that passed it.
  ///   - former: Keys that the class had before. The rows of their tables are added to its own.
  ///   - files: the parts of the tables in the folder by class; a class without an entry has a table in one file, or
  ///     none.
  package init(
    of name: ClassName, selects: Bool = false, formerly former: [ClassName] = [], files: [ClassName: [String]] = [:],
    in workspace: Workspace
  ) throws {
    path = DatasetLock.tablePath(name)
    self.name = name
    inputs = workspace.state.inputs
    parts = files[name] ?? [""]
    let taken = try Self.rows(of: name, formerly: former, files: files, inputs)
    hasFormerRows = !taken.isEmpty
    partDigests = try Self.digests(of: name, parts, inputs)
    guard !partDigests.isEmpty else {
      let table = LockTable(taken)
      (digest, facts, warnings) = (nil, Facts(table, selects: selects), [])
      read.withLock { $0 = table }
      return
    }
    let known = try Self.digest(of: name, parts, partDigests, in: workspace)
    if taken.isEmpty, let value = try workspace.actions.value(for: Facts.key(of: known, selects: selects)),
      let facts = Facts(encoded: value)
    {
      (digest, self.facts, warnings) = (known, facts, [])
      return
    }
    let reading = try LockTable.read(try Self.read(name, parts, partDigests, from: inputs), file: path)
    let table = taken.isEmpty ? reading.table : LockTable(reading.table.rows + taken)
    digest = known
    facts = Facts(table, selects: selects, counting: reading.table)
    warnings = reading.warnings
    read.withLock { $0 = table }
    // The facts of a table with unreadable lines are not remembered, so that each build reads it and warns again.
    if warnings.isEmpty, taken.isEmpty { try facts.remember(for: known, selects: selects, in: workspace) }
  }

  /// The rows of the tables under former keys, with the ids they have under the new key. A row whose address has a
  /// user name or a password is left out, because the lock does not contain its address.
  private static func rows(
    of name: ClassName, formerly former: [ClassName], files: [ClassName: [String]], _ inputs: InputDigests
  ) throws -> [LockRow] {
    try former.flatMap { other -> [LockRow] in
      let parts = files[other] ?? [""]
      let digests = try Self.digests(of: other, parts, inputs)
      guard !digests.isEmpty else { return [] }
      let table = try LockTable.read(
        try read(other, parts, digests, from: inputs), file: DatasetLock.tablePath(other)
      ).table
      return table.rows.filter { !$0.url.contains("://***@") }.map { row in
        var row = row
        row.id = ItemID(class: name, address: row.url)
        return row
      }
    }
  }

  /// The rows.
  ///
  /// - Throws: ``InputChanged`` if the file no longer has the digest that is in the keys.
  package func table() throws -> LockTable {
    try read.withLock { table in
      if let table { return table }
      let found = try LockTable.read(try Self.read(name, parts, partDigests, from: inputs), file: path).table
      table = found
      return found
    }
  }

  /// Passes each row to `body`. If the table is as dsbuild writes it, one row at a time is in memory.
  ///
  /// - Throws: ``InputChanged`` if the file no longer has the digest that is in the keys.
  func forEachRow(_ body: (LockRow) throws -> Void) throws {
    if !read.withLock({ $0 != nil }), let lines = try lines() {
      for position in 0..<lines.count { if let row = lines.row(at: position) { try body(row) } }
    } else {
      try table().rows.forEach(body)
    }
  }

  /// The rows whose ids a listing does not have. If the table is as dsbuild writes it, the other rows are not parsed.
  ///
  /// - Throws: ``InputChanged`` if the file no longer has the digest that is in the keys.
  func rows(missingFrom listing: Listing) throws -> [LockRow] {
    guard let lines = try lines() else { return try table().rows.filter { listing.item($0.id) == nil } }
    var missing: [LockRow] = []
    var position = 0
    for line in 0..<lines.count {
      guard let id = lines.id(at: line) else { continue }
      while position < listing.items.count, listing.items.id(at: position) < id { position += 1 }
      if position < listing.items.count, listing.items.id(at: position) == id { continue }
      if let row = lines.row(at: line) { missing.append(row) }
    }
    return missing
  }

  /// The lines of the table, none of which is parsed yet; nil if the table is not as dsbuild writes it, or if it has
  /// rows of former keys too.
  ///
  /// - Throws: ``InputChanged`` if the file no longer has the digest that is in the keys.
  func lines() throws -> LockLines? {
    guard digest != nil, !hasFormerRows else { return nil }
    return try readLines.withLock { lines in
      if let lines { return lines }
      lines = LockLines(try Self.read(name, parts, partDigests, from: inputs))
      // The parsed table takes more memory; it is parsed again if a step still needs it.
      if lines != nil { read.withLock { $0 = nil } }
      return lines
    }
  }

  /// Whether its files are those that a table of its length has.
  var isCutWell: Bool {
    let digits = LockParts.digits(rows: facts.rows)
    return parts.allSatisfy { $0.utf8.count == digits }
  }

  package func pins() throws -> Pins { Pins(try table()) }

  /// The pins, of which only a few are looked up.
  func fewPins() throws -> Pins { try lines().map { Pins($0) } ?? pins() }
}

extension LockedTable.Facts {
  private static let kind = "lock_facts"

  /// The facts of a table's rows.
  package init(_ table: LockTable, selects: Bool = false) {
    var splits = LockedSplits()
    splits.add(table)
    self.init(
      pins: Pins(table).digest, splits: splits.digest, chosen: selects ? LockedChoice(table).digest : nil,
      failures: Pins(table).failures, rows: table.rows.count,
      kept: table.rows.count { $0.verdict == "in" },
      notImages: table.rows.count { $0.verdict == Reason.notImage.name })
  }

  /// The facts of a table with the rows of former classes, and the counts of the class's own.
  fileprivate init(_ table: LockTable, selects: Bool, counting own: LockTable) {
    self.init(table, selects: selects)
    rows = own.rows.count
    kept = own.rows.count { $0.verdict == "in" }
  }

  /// The facts of the table that would be written from a class's last listing.
  ///
  /// - Parameters:
  ///   - splits: The digest of the splits in the listing.
  ///   - selects: Whether the class has `select`.
  package init(_ listing: Listing, splits: SHA256Digest?, selects: Bool = false) {
    self.init(
      pins: Pins.digest(of: listing), splits: splits, chosen: selects ? LockedChoice.digest(of: listing) : nil,
      failures: Pins.failures(in: listing),
      rows: listing.items.count,
      kept: listing.items.indices.count { listing.items.isIn(at: $0) },
      notImages: listing.items.indices.count { !listing.items.isIn(at: $0) && listing.items[$0].reason == .notImage })
  }

  /// The key under which the facts of a file are remembered.
  static func key(of file: SHA256Digest, selects: Bool) -> SHA256Digest {
    var description = Description(kind: kind, version: 4)
    description["file"] = .digest(file)
    if selects { description["with"] = .text("select") }
    return description.key
  }

  /// Remembers the facts of a file.
  func remember(for file: SHA256Digest, selects: Bool, in workspace: Workspace) throws(EngineError) {
    var record = Description()
    record["pins"] = pins.map { .digest($0) }
    record["splits"] = splits.map { .digest($0) }
    record["chosen"] = chosen.map { .digest($0) }
    record["failures"] = failures.map { .digest($0) }
    record["rows"] = .integer(Int64(rows))
    record["kept"] = .integer(Int64(kept))
    record["not_images"] = .integer(Int64(notImages))
    try workspace.actions.record(Self.key(of: file, selects: selects), kind: Self.kind, value: record.encoded())
  }

  /// Reads what ``remember(for:in:)`` wrote.
  fileprivate init?(encoded bytes: [UInt8]) {
    guard let record = Description(encoded: bytes), let rows = record.integer("rows"),
      let kept = record.integer("kept"), let notImages = record.integer("not_images")
    else { return nil }
    self.init(
      pins: record.digest("pins"), splits: record.digest("splits"), chosen: record.digest("chosen"),
      failures: record.digest("failures"), rows: Int(rows), kept: Int(kept), notImages: Int(notImages))
  }
}
