public import Diagnostics

/// Joins a file of the lock as git hands over its three versions: a class's table, or the header.
public struct LockFileMerge: Sendable {
  /// The joined file; conflicts stand between git's markers.
  public let bytes: [UInt8]
  /// The addresses that the two sides pin differently.
  public let conflicts: [String]

  /// Joins three versions of the file at `path`; an empty base is that of a file both branches made.
  ///
  /// - Throws: what makes one of the two sides unreadable. An unreadable base, such as git's own of several ancestors, is as
  ///   good as none: more rows stay.
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

  /// A table begins with its header line; an empty file is a table of nothing beside one.
  private static func isTable(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("id\t".utf8)) }

  /// A side's table; a line that cannot be read is not lost in silence.
  private static func table(_ bytes: [UInt8], _ path: String) throws(DiagnosticError) -> LockTable {
    let reading = try LockTable.read(bytes, file: path)
    guard reading.warnings.isEmpty else {
      throw DiagnosticError(reading.warnings.map { Diagnostic(.error, $0.message, at: $0.place, hint: $0.hint) })
    }
    return reading.table
  }
}
