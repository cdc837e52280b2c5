import Digests
import Testing
import Transfer

@Suite("The index of an archive")
struct ArchiveIndexTests {
  private static let index = ArchiveIndex(
    packs: [.init(digest: SHA256Digest(of: "one"), length: 100), .init(digest: SHA256Digest(of: "two"), length: 7)],
    blobs: [
      .init(digest: SHA256Digest(of: "b"), pack: 1, offset: 0, length: 7),
      .init(digest: SHA256Digest(of: "a"), pack: 0, offset: 40, length: 60),
    ])

  @Test("reads back as it was written, and finds each blob")
  func roundTrip() {
    let read = ArchiveIndex(encoded: Self.index.encoded())
    #expect(read == Self.index)
    #expect(read?[SHA256Digest(of: "a")]?.offset == 40 && read?[SHA256Digest(of: "c")] == nil)
    #expect(ArchiveIndex(encoded: ArchiveIndex(packs: [], blobs: []).encoded())?.blobs.isEmpty == true)
  }

  @Test("is nothing with any bit changed or byte missing")
  func damaged() {
    let bytes = Self.index.encoded()
    for place in bytes.indices {
      var other = bytes
      other[place] ^= 1
      #expect(ArchiveIndex(encoded: other) == nil)
      #expect(ArchiveIndex(encoded: Array(bytes[..<place])) == nil)
    }
  }

  @Test("with a blob outside its pack, twice, or in no pack is nothing, though its checksum holds")
  func impossible() {
    let pack = ArchiveIndex.Pack(digest: SHA256Digest(of: "p"), length: 10)
    func index(_ blobs: [ArchiveIndex.Place]) -> ArchiveIndex? {
      ArchiveIndex(encoded: ArchiveIndex(packs: [pack], blobs: blobs).encoded())
    }
    func blob(_ pack: Int, _ offset: Int, _ length: Int) -> ArchiveIndex.Place {
      .init(digest: SHA256Digest(of: "b"), pack: pack, offset: offset, length: length)
    }
    #expect(index([blob(0, 0, 10)]) != nil)
    #expect(index([blob(0, 1, 10)]) == nil && index([blob(0, 11, 0)]) == nil && index([blob(1, 0, 1)]) == nil)
    #expect(index([blob(0, 0, 1), blob(0, 1, 1)]) == nil)
    #expect(index([blob(0, Int.max, 1)]) == nil)
  }
}
