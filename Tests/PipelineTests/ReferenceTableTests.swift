import Diagnostics
import Digests
import Manifest
import Pipeline
import Testing

@Suite("A table of references")
struct ReferenceTableTests {
  private let one = SHA256Digest.picture(1)
  private let two = SHA256Digest.picture(2)

  private func table(_ text: String, _ file: String, isNamed: Bool = true) throws -> ReferenceTable {
    try ReferenceTable(Array(text.utf8), file: file, isNamed: isNamed)
  }

  /// The line and the message of the first mistake of a table; nil if it has none.
  private func mistake(_ bytes: [UInt8], _ file: String, isNamed: Bool = true) -> (line: Int?, message: String)? {
    do throws(DiagnosticError) {
      _ = try ReferenceTable(bytes, file: file, isNamed: isNamed)
      return nil
    } catch {
      return (error.diagnostics.first?.place?.line, error.summary)
    }
  }

  @Test("of an export names its pictures by their columns, in whatever order these are")
  func export() throws {
    let found = try table(
      "split,phash,image_id\ntrain,00000000000000ff,\(one.hex)\ntrain,,\(two.hex)\n", "table.csv")
    #expect(found.names == [one.hex, two.hex])
    #expect(found.codes.map(\.digest) == [one])
    #expect(found.codes.first?.phash == 0xff)
    #expect(found.codes.first?.size == nil)
  }

  @Test("passes over cells that are no code", arguments: ["ff", "zz000000000000ff", "00000000000000ff0"])
  func noCode(code: String) throws {
    let found = try table("image_id,phash\n\(one.hex),\(code)\n", "table.csv")
    #expect(found.names == [one.hex])
    #expect(found.codes.isEmpty)
  }

  @Test("is read with a byte order mark, with semicolons and with the line ends of Windows")
  func spreadsheet() throws {
    let found = try table("\u{FEFF}label;image_id\r\nx;\(one.hex)\r\ny;\(two.hex)\r\n", "table.csv")
    #expect(found.names == [one.hex, two.hex])
    let rows = [LockRow.of(one), LockRow.of(two)]
    let lock = [0xEF, 0xBB, 0xBF] + LockTable(rows).encoded
    #expect(try Set(ReferenceTable(lock, file: "weir.tsv", isNamed: true).names) == [one.hex, two.hex])
  }

  @Test("of a lock of another version, with a column more, is read")
  func otherVersion() throws {
    let lines = String(decoding: LockTable([.of(one)]).encoded, as: UTF8.self).split(separator: "\n")
    let found = try table("\(lines[0])\tmore\n\(lines[1])\tx\n", "weir.tsv")
    #expect(found.names == [one.hex])
  }

  @Test("that is damaged is an error at its line, and never names only a part of its pictures")
  func damaged() {
    let lock = LockTable([.of(one), .of(two)]).encoded
    let text = String(decoding: lock, as: UTF8.self)
    let rows = text.split(separator: "\n")
    let cases: [(String, String, Int?)] = [
      ("weir.tsv", "<<<<<<< HEAD\n\(text)", 1), ("weir.tsv", "\(rows[0])\n<<<<<<< ours\n\(rows[1])\n", 2),
      ("weir.tsv", "\(text)x\n", 4), ("weir.tsv", String(text.dropLast(100)), 3), ("weir.tsv", "\(rows[0])\n", 1),
      ("a.csv", "", 1), ("a.csv", "image_id\n", 1), ("a.csv", "url\nhttps://example.org/a.jpg\n", 1),
      ("a.csv", "image_id\n\(one.hex)\nnonsense\n", 3), ("a.csv", "image_id\n\(one.hex)\n\(two.hex.prefix(63))", 3),
      ("a.csv", "image_id\n<<<<<<< HEAD\n\(one.hex)\n=======\n>>>>>>> b\n", 2),
      ("a.csv", "image_id,note\n\(one.hex),\"open\n\(two.hex),x\n", 2),
    ]
    for (file, text, line) in cases {
      let found = mistake(Array(text.utf8), file)
      #expect(found != nil && found?.line == line, "\(file): \(text): \(String(describing: found))")
    }
    let noise = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 11) }
    #expect(mistake(noise, "a.csv") != nil && mistake(noise, "weir.tsv") != nil)
  }

  @Test("of somebody else in a folder names nothing, and one of ours there has to be whole")
  func folder() throws {
    for text in ["", "file,label\na.jpg,1\n", "image_id,label\n17,1\n18,2\n"] {
      #expect(try table(text, "labels.csv", isNamed: false).names.isEmpty, "\(text)")
    }
    #expect(mistake(Array("image_id\n\(one.hex)\n17\n".utf8), "a.csv", isNamed: false)?.line == 3)
    #expect(mistake(Array("<<<<<<< HEAD\nimage_id\n=======\n>>>>>>> b\n".utf8), "a.csv", isNamed: false)?.line == 1)
  }

  @Test("of a lock names the pictures that are in, with code and size")
  func lock() throws {
    func row(_ path: String, _ verdict: String, _ image: SHA256Digest?, phash: UInt64?) -> LockRow {
      var row = LockRow(id: ItemID(class: .weir, address: path), verdict: verdict, url: path)
      (row.sha256, row.phash, row.width, row.height) = (image, phash, 640, 480)
      return row
    }
    let rows = [
      row("a", "in", one, phash: 7), row("b", "near_duplicate", two, phash: 8), row("c", "http_404", nil, phash: nil),
      row("d", "in", .picture(3), phash: nil),
    ]
    let found = try table(String(decoding: LockTable(rows).encoded, as: UTF8.self), "lock/weir.tsv")
    #expect(Set(found.names) == [one.hex, SHA256Digest.picture(3).hex])
    #expect(found.codes.map(\.digest) == [one])
    #expect(found.codes.first?.phash == 7)
    #expect(found.codes.first?.size?.width == 640)
    #expect(found.codes.first?.size?.height == 480)
  }
}

extension LockRow {
  /// A row of a picture that is in.
  fileprivate static func of(_ image: SHA256Digest) -> LockRow {
    var row = LockRow(
      id: ItemID(class: .weir, address: image.hex), verdict: "in", url: "https://a.example/\(image.hex)")
    row.sha256 = image
    return row
  }
}
