public import Diagnostics

/// Merges a file of the lock from git's three versions: a table of a class, or the header.
public struct LockFileMerge: Sendable {
  /// The merged file; each conflict is between git's markers.
  public let bytes: [UInt8]
  /// The addresses that the two sides pin differently.
  public let conflicts: [String]

  /// Merges three versions of the file at `path`. An empty base means that both branches created the file.
  ///
  /// - Throws: if one of the two sides cannot be read. An unreadable base counts as empty, such as the one git makes
  ///   from several ancestors: then more rows are kept.
  public init(base: [UInt8], ours: [UInt8], theirs: [UInt8], path: String) throws(DiagnosticError) {
    guard Self.isTable(ours) || Self.isTable(theirs) else {
      let mine = try LockHeader.read(ours, file: path).header
      bytes = mine.merged(with: try LockHeader.read(theirs, file: path).header).encoded
      conflicts = []
      return
    }
    let ancestor = (try? LockTable.read(base, file: path))?.table ?? LockTable()
    let (mine, other) = (try Self.table(ours, path), try Self.table(theirs, path))
    let result = LockMerge.merge(base: ancestor, ours: mine, theirs: other)
    conflicts = result.conflicts.map(\.ours.url)
    bytes = result.conflicts.isEmpty ? result.table.encoded : result.encodedWithMarkers()
  }

  /// Whether the bytes begin with the header line of a table. If the other side is a table, an empty file counts as an
  /// empty table.
  private static func isTable(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("id\t".utf8)) }

  /// The table of a side. A line that cannot be read is an error, because the merge would lose its pin.
  private static func table(_ bytes: [UInt8], _ path: String) throws(DiagnosticError) -> LockTable {
    let reading = try LockTable.read(bytes, file: path)
    guard reading.warnings.isEmpty else {
      throw DiagnosticError(reading.warnings.map { Diagnostic(.error, $0.message, at: $0.place, hint: $0.hint) })
    }
    return reading.table
  }
}
