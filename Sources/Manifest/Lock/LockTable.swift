public import Diagnostics
import Digests

/// `lock/<class>.tsv`: the items of a class with their pins, sorted by id.
public struct LockTable: Hashable, Sendable {
  /// The columns, in order.
  public static let columns = [
    "id", "verdict", "duplicate_of", "sha256", "bytes", "width", "height", "pixels", "phash", "crop", "crop_by",
    "split",
    "url",
  ]

  /// The rows, sorted by id and with unique ids.
  public let rows: [LockRow]

  /// Creates a table from rows in any order; of two rows with the same id it keeps the first.
  public init(_ rows: [LockRow] = []) {
    guard !Self.isSorted(rows) else {
      self.rows = rows
      return
    }
    let sorted = rows.enumerated().sorted { ($0.element.id, $0.offset) < ($1.element.id, $1.offset) }
    var unique: [LockRow] = []
    unique.reserveCapacity(rows.count)
    for (_, row) in sorted where unique.last?.id != row.id { unique.append(row) }
    self.rows = unique
  }

  /// Whether rows are sorted by id with unique ids. It compares by index, because copying a row is expensive.
  static func isSorted(_ rows: [LockRow]) -> Bool {
    rows.indices.dropFirst().allSatisfy { rows[$0 - 1].id < rows[$0].id }
  }

  /// The row with an id, found by binary search.
  public subscript(id: ItemID) -> LockRow? {
    let index = rows.partitioningIndex { $0.id >= id }
    return index < rows.count && rows[index].id == id ? rows[index] : nil
  }

  /// The result of reading a table.
  public struct Reading: Sendable {
    /// Every row that could be read.
    public let table: LockTable
    /// Warnings about lines that could not be read.
    public let warnings: [Diagnostic]
    /// Whether every line was read, each with another id. A table of another version may be whole.
    public let isWhole: Bool
  }

  /// Reads a table. A line that is not a valid row is skipped with a warning, because a build can make it again.
  ///
  /// - Throws: if there are git conflict markers, with their lines; the reader does not choose between two pins.
  public static func read(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> Reading {
    var reader = LockTableReader(file: file)
    return try reader.read(bytes)
  }

  /// The bytes of the file: header line, rows, LF.
  public var encoded: [UInt8] {
    var writer = LockTableWriter()
    for index in rows.indices { writer.append(rows[index]) }
    return writer.bytes
  }
}
