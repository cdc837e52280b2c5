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

  /// The rows, sorted by id, no id twice.
  public let rows: [LockRow]

  /// A table of rows in any order; of two with one id the first stays.
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

  /// Whether rows are sorted by id, no id twice; by index, because a row is dear to copy.
  static func isSorted(_ rows: [LockRow]) -> Bool {
    rows.indices.dropFirst().allSatisfy { rows[$0 - 1].id < rows[$0].id }
  }

  /// The row of an id, found by bisection.
  public subscript(id: ItemID) -> LockRow? {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low].id == id ? rows[low] : nil
  }

  /// What reading a table came to.
  public struct Reading: Sendable {
    /// Every row that could be read.
    public let table: LockTable
    /// What could not, with its line.
    public let warnings: [Diagnostic]
  }

  /// Reads a table and forgives what can be made again: a line that is no row is left out with a warning.
  ///
  /// - Throws: git conflict markers, with their lines; nothing is guessed between two pins.
  public static func read(_ bytes: [UInt8], file: String) throws(DiagnosticError) -> Reading {
    var reader = LockTableReader(file: file)
    return try reader.read(bytes)
  }

  /// The file's bytes: header line, rows, LF.
  public var encoded: [UInt8] {
    var writer = LockTableWriter()
    for index in rows.indices { writer.append(rows[index]) }
    return writer.bytes
  }
}
