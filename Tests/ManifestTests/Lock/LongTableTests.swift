import Manifest
import Testing

@Suite("A lock table with lines that no table has")
struct LongTableTests {
  private static let header = Array((LockTable.columns.joined(separator: "\t") + "\n").utf8)

  @Test("is left at once where its first bytes hold no header")
  func noHeader() throws {
    let reading = try LockTable.read([UInt8](repeating: 0, count: 32 << 20), file: "lock/aa.tsv")
    #expect(reading.table.rows.isEmpty && reading.warnings.count == 1)
  }

  @Test("keeps its other rows where one is longer than any")
  func longRow() throws {
    let rows = try LockTable.read(Self.header, file: "lock/aa.tsv")
    #expect(rows.table.rows.isEmpty && rows.warnings.isEmpty)
    let long = [UInt8](repeating: UInt8(ascii: "\t"), count: 1 << 20) + [10]
    let reading = try LockTable.read(Self.header + long + long, file: "lock/aa.tsv")
    #expect(reading.table.rows.isEmpty && reading.warnings.count == 2)
  }
}
