import Diagnostics
import Digests
import Manifest
import Testing

/// A row with every field set, made from a number.
func row(_ number: UInt64, pin: String? = nil, split: Split? = .train) -> LockRow {
  var row = LockRow(
    id: ItemID(high: number &* 0x9E37_79B9_7F4A_7C15, low: number),
    verdict: number.isMultiple(of: 3) ? "near_duplicate" : "in",
    url: "https://images.example.org/\(number)/a%20b,c.jpg")
  row.sha256 = SHA256Digest(of: pin ?? "\(number)")
  row.duplicateOf = number.isMultiple(of: 3) ? SHA256Digest(of: "\(number + 1)") : nil
  row.bytes = 10_000 + Int(number)
  row.width = 640
  row.height = 480
  row.pixels = number
  row.phash = ~number
  row.crop = LockRow.Square(x: number.isMultiple(of: 2) ? 80 : -80, y: -Int(number % 5), side: 480)
  row.cropBy = .center
  row.split = split
  return row
}

@Suite("The lock's tables")
struct LockTests {
  @Test("a table reads back as it was written, sorted by id")
  func roundTrip() throws {
    var odd = LockRow(id: ItemID(high: 1, low: 2), verdict: "http_404", url: "https://a.example/\t\r\n%41 é")
    odd.split = .val
    let table = LockTable((0..<500).map { row($0) } + [odd])
    let read = try LockTable.read(table.encoded, file: "lock/weir.tsv")
    #expect(read.table == table)
    #expect(read.warnings.isEmpty)
    #expect(read.table[odd.id] == odd)
    #expect(zip(table.rows, table.rows.dropFirst()).allSatisfy { $0.id < $1.id })
    #expect(read.table.encoded == table.encoded)
  }

  @Test("a table is written to the letter")
  func bytes() {
    var item = LockRow(id: ItemID(high: 0xAB, low: 1), verdict: "in", url: "https://a.example/50%\t.jpg")
    item.crop = LockRow.Square(x: 0, y: 12, side: 480)
    item.bytes = 0
    #expect(
      String(decoding: LockTable([item]).encoded, as: UTF8.self) == """
        id\tverdict\tduplicate_of\tsha256\tbytes\twidth\theight\tpixels\tphash\tcrop\tcrop_by\tsplit\turl
        00000000000000ab0000000000000001\tin\t-\t-\t0\t-\t-\t-\t-\t0,12,480\t-\t-\thttps://a.example/50%25%09.jpg

        """)
  }

  @Test("a line that is no row is named and left out, the rest is used")
  func tolerant() throws {
    let table = LockTable((1..<4).map { row($0) })
    var lines = String(decoding: table.encoded, as: UTF8.self).split(separator: "\n").map(String.init)
    lines.insert("rubbish", at: 2)
    lines[3] = lines[3].replacing("640", with: "6x0")
    let read = try LockTable.read(Array((lines.joined(separator: "\r\n") + "\r\n").utf8), file: "lock/weir.tsv")
    #expect(read.table.rows.count == 2)
    #expect(read.warnings.map { $0.place?.line } == [3, 4])
  }

  @Test("further columns are passed over, missing ones are absent")
  func otherColumns() throws {
    let text = "url\tid\tverdict\tcolour\nhttps://a.example/1\t\(String(repeating: "0", count: 31))7\tin\tred\n"
    let read = try LockTable.read(Array(text.utf8), file: "lock/weir.tsv")
    #expect(read.table.rows == [LockRow(id: ItemID(high: 0, low: 7), verdict: "in", url: "https://a.example/1")])
    #expect(read.warnings.count == 1)
  }

  @Test("git's conflict markers stop the reading")
  func conflict() throws {
    let bytes = Array("id\tverdict\n<<<<<<< HEAD\n=======\n>>>>>>> main\n".utf8)
    let error = #expect(throws: DiagnosticError.self) { try LockTable.read(bytes, file: "lock/weir.tsv") }
    #expect(error?.diagnostics.map { $0.place?.line } == [2])
  }

  @Test("an id is the hash of class and address")
  func ids() throws {
    let name = try #require(ClassName(rawValue: "weir"))
    let id = ItemID(class: name, address: "https://a.example/1")
    #expect(id.hex == SHA256Digest(of: "weir\0https://a.example/1").hex.prefix(32))
    #expect(ItemID(hex: id.hex) == id)
    #expect(ItemID(hex: "xyz") == nil)
  }

  @Test("the header reads back as it was written")
  func header() throws {
    var header = LockHeader()
    header.nearAlgorithm = "gradient"
    header.versions = ["inspect": 1, "crop": 2]
    header.libraries = ["libjpeg-turbo": "2.1.5"]
    header.models = ["efficientnet-lite0": SHA256Digest(of: "m")]
    let name = try #require(ClassName(rawValue: "weir"))
    header.classes[name] = LockHeader.Table(rows: 5, kept: 3, digest: SHA256Digest(of: "t"))
    header.exports = ["out/a b": LockHeader.Export(format: "csv", digest: SHA256Digest(of: "e"))]
    let read = try LockHeader.read(header.encoded, file: "dataset.lock")
    #expect(read.header == header)
    #expect(read.warnings.isEmpty)
    #expect(throws: DiagnosticError.self) { try LockHeader.read(Array("format\t2\n".utf8), file: "dataset.lock") }
  }
}

@Suite("Joining the headers of two locks")
struct LockHeaderMergeTests {
  @Test("keeps the exports that both record alike: any other is of neither branch")
  func exports() {
    func export(_ text: String) -> LockHeader.Export {
      LockHeader.Export(format: "csv", digest: SHA256Digest(of: text))
    }
    var (ours, theirs) = (LockHeader(), LockHeader())
    ours.exports = ["same": export("1"), "changed": export("2"), "added": export("3")]
    theirs.exports = ["same": export("1"), "changed": export("4")]
    #expect(ours.merged(with: theirs).exports == ["same": export("1")])
  }
}

@Suite("Joining the locks of two branches")
struct LockMergeTests {
  let base = LockTable([row(1), row(2), row(3)])

  @Test("what one branch adds, changes or takes out is taken from it")
  func union() {
    let ours = LockTable([row(1), row(2), row(4)])
    let theirs = LockTable([row(1, pin: "new"), row(2), row(3), row(5)])
    let merged = LockMerge.merge(base: base, ours: ours, theirs: theirs)
    #expect(merged.conflicts.isEmpty)
    #expect(merged.table == LockTable([row(1, pin: "new"), row(2), row(4), row(5)]))
    #expect(LockMerge.merge(base: base, ours: theirs, theirs: ours).table == merged.table)
  }

  @Test("different pins of one item are a conflict, equal ones are none")
  func conflicts() {
    let ours = LockTable([row(1, pin: "a"), row(2, pin: "same")])
    var other = row(2, pin: "same")
    other.verdict = "labelled_no"
    let merged = LockMerge.merge(base: base, ours: ours, theirs: LockTable([row(1, pin: "b"), other]))
    #expect(merged.conflicts.map(\.ours) == [row(1, pin: "a")])
    #expect(merged.table[other.id] == row(2, pin: "same"))
    let text = String(decoding: merged.encodedWithMarkers(), as: UTF8.self)
    #expect(text.contains("<<<<<<< ours\n") && text.contains(">>>>>>> theirs\n"))
  }

  @Test("of two splits of one new item the test set wins, then validation, whichever side it is on")
  func splits() {
    func merged(_ ours: Split, _ theirs: Split) -> Split? {
      let result = LockMerge.merge(
        base: LockTable(), ours: LockTable([row(9, split: ours)]), theirs: LockTable([row(9, split: theirs)]))
      #expect(result.conflicts.isEmpty)
      return result.table.rows.first?.split
    }
    #expect(merged(.train, .test) == .test)
    #expect(merged(.test, .val) == .test)
    #expect(merged(.val, .train) == .val)
  }
}
