import Digests
import Manifest
import TestSupport
import Testing

@Suite("The lines of a lock table")
struct LockLinesTests {
  private static let rows = LockTable(
    (0..<60).map { number in
      var row = LockRow(
        id: ItemID(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(number)),
        verdict: number % 5 == 0 ? "dns" : "in", url: number % 7 == 0 ? "" : "https://a/\(number)%\t")
      if number % 5 != 0 { row.sha256 = SHA256Digest(of: "\(number % 9)") }
      if number % 3 == 0 { row.pixels = UInt64(number) }
      return row
    })

  @Test("are found without parsing a row, and give each row by place and by id")
  func rows() throws {
    let lines = try #require(LockLines(Self.rows.encoded))
    #expect(lines.count == 60)
    #expect((0..<60).map { lines.row(at: $0) } == Self.rows.rows)
    for (place, row) in Self.rows.rows.enumerated() {
      #expect(lines[row.id] == row && lines.id(at: place) == row.id)
    }
    #expect(lines[ItemID(high: 1, low: 1)] == nil)
    let header = LockTable().encoded
    #expect(header + (0..<60).flatMap { lines.line(at: $0) } == Self.rows.encoded)
  }

  @Test("give the rows of some pictures")
  func pictures() throws {
    let lines = try #require(LockLines(Self.rows.encoded))
    let images: Set = [SHA256Digest(of: "1"), SHA256Digest(of: "8"), SHA256Digest(of: "none")]
    #expect(lines.rows(of: images) == Self.rows.rows.filter { $0.sha256.map(images.contains) ?? false })
    #expect(lines.rows(of: []).isEmpty)
  }

  @Test("have no picture where a line ends before its column")
  func short() throws {
    let header = LockTable().encoded
    for columns in ["", "in", "in\t", "in\t-", "in\t-\tabc"] {
      let lines = try #require(LockLines(header + Array("\(String(repeating: "0", count: 32))\t\(columns)\n".utf8)))
      #expect(lines.rows(of: [SHA256Digest(of: "1")]).isEmpty)
    }
  }

  @Test("have ids of lower-case hexadecimal digits only", arguments: [0, 7, 8, 15, 16, 31])
  func digits(place: Int) {
    let header = LockTable().encoded
    for byte in 0...UInt8.max {
      var id = Array("0123456789abcdef0123456789abcdef".utf8)
      id[place] = byte
      let expected = (48...57).contains(byte) || (97...102).contains(byte)
      let lines = LockLines(header + id + Array("\tin\n".utf8))
      #expect((lines != nil) == expected)
      guard expected else { continue }
      #expect(lines?.id(at: 0) == ItemID(hex: String(decoding: id, as: UTF8.self)))
    }
  }

  @Test("are none of a table that somebody else wrote, or that is damaged")
  func others() throws {
    let text = String(decoding: Self.rows.encoded, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    func table(_ lines: [String], _ end: String = "\n") -> [UInt8] { Array(lines.joined(separator: end).utf8) }
    var swapped = lines
    swapped.swapAt(4, 5)
    var repeated = lines
    repeated.insert(lines[3], at: 4)
    var conflict = lines
    conflict.insert("<<<<<<< ours", at: 4)
    var blank = lines
    blank.insert("", at: 4)
    let damaged = [
      swapped, repeated, conflict, blank, ["id\turl"] + lines.dropFirst(), Array(lines.dropFirst()),
      Array(lines.dropLast()),
    ].map { table($0) }
    for bytes in damaged + [table(lines, "\r\n"), [], Array("id".utf8)] { #expect(LockLines(bytes) == nil) }
    #expect(LockLines(table(lines)) != nil && LockLines(LockTable().encoded)?.count == 0)
  }

  @Test("have no row where a column is damaged, as in the table")
  func column() throws {
    let bytes = Array(
      String(decoding: Self.rows.encoded, as: UTF8.self)
        .replacingOccurrences(of: "\tin\t", with: "\t\t", times: 1).utf8)
    let lines = try #require(LockLines(bytes))
    let table = try LockTable.read(bytes, file: "lock/a.tsv").table
    #expect((0..<lines.count).compactMap { lines.row(at: $0) } == table.rows)
    #expect(table.rows.count == 59)
  }
}

extension String {
  /// The text with the first occurrences of a part replaced.
  fileprivate func replacingOccurrences(of part: String, with other: String, times: Int) -> String {
    var text = self
    for _ in 0..<times {
      guard let range = text.firstRange(of: part) else { return text }
      text.replaceSubrange(range, with: other)
    }
    return text
  }
}
