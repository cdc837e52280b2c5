import Digests
import Manifest
import Pipeline
import Testing

@Suite("A table of references")
struct ReferenceTableTests {
  private let one = SHA256Digest.picture(1)
  private let two = SHA256Digest.picture(2)

  private func table(_ text: String, _ file: String) -> ReferenceTable { ReferenceTable(Array(text.utf8), file: file) }

  @Test("of an export names its pictures by their columns, in whatever order these are")
  func export() {
    let found = table(
      "split,phash,image_id\ntrain,00000000000000ff,\(one.hex)\ntrain,,\(two.hex)\n", "table.csv")
    #expect(found.names == [one.hex, two.hex])
    #expect(found.codes.map(\.digest) == [one])
    #expect(found.codes.first?.phash == 0xff)
    #expect(found.codes.first?.size == nil)
  }

  @Test("passes over cells that are no digest or no code", arguments: ["ff", "zz000000000000ff", "00000000000000ff0"])
  func damaged(code: String) {
    let found = table("image_id,phash\nnonsense,00000000000000ff\n\(one.hex),\(code)\n", "table.csv")
    #expect(found.names == [one.hex])
    #expect(found.codes.isEmpty)
  }

  @Test("names nothing where it has no such column")
  func other() {
    #expect(table("url\nhttps://example.org/a.jpg\n", "list.csv").names.isEmpty)
    #expect(table("", "empty.csv").names.isEmpty)
  }

  @Test("of a lock names the pictures that are in, with code and size")
  func lock() {
    func row(_ path: String, _ verdict: String, _ image: SHA256Digest?, phash: UInt64?) -> LockRow {
      var row = LockRow(id: ItemID(class: .weir, address: path), verdict: verdict, url: path)
      (row.sha256, row.phash, row.width, row.height) = (image, phash, 640, 480)
      return row
    }
    let rows = [
      row("a", "in", one, phash: 7), row("b", "near_duplicate", two, phash: 8), row("c", "http_404", nil, phash: nil),
      row("d", "in", .picture(3), phash: nil),
    ]
    let found = table(String(decoding: LockTable(rows).encoded, as: UTF8.self), "lock/weir.tsv")
    #expect(Set(found.names) == [one.hex, SHA256Digest.picture(3).hex])
    #expect(found.codes.map(\.digest) == [one])
    #expect(found.codes.first?.phash == 7)
    #expect(found.codes.first?.size?.width == 640)
    #expect(found.codes.first?.size?.height == 480)
  }
}
