import Digests
import TestSupport
import Testing

@testable import Engine

/// The file in which a large store looks blobs up.
@Suite("The sorted index of a store")
struct SortedIndexTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func store() -> BlobStore {
    var limits = tinyLimits
    limits.pack = 4_000
    limits.sortedIndex = 8
    return BlobStore(root: folder.path, effects: Effects(), limits: limits)
  }

  private func digest(_ number: Int) -> SHA256Digest { SHA256Digest(of: content(number)) }

  /// Puts numbered blobs in a run of its own.
  private func put(_ numbers: Range<Int>) throws {
    let store = store()
    for number in numbers { try store.put(content(number)) }
    try store.close()
  }

  private var path: String { StoreLayout(root: folder.path).sortedIndex }

  @Test("finds what was put, and nothing else, however blobs came and went", arguments: 0..<30 as Range<UInt64>)
  func changes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var present: Set<Int> = []
    for _ in 0..<12 {
      let store = store()
      for _ in 0..<Int.random(in: 0..<20, using: &generator) {
        let number = Int.random(in: 0..<120, using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0:
          try store.remove([digest(number)])
          present.remove(number)
        case 1: #expect(try store.contains(digest(number)) == present.contains(number))
        default:
          try store.put(content(number))
          present.insert(number)
        }
      }
      if Int.random(in: 0..<6, using: &generator) == 0 { try store.compact(to: 0) }
      if Int.random(in: 0..<6, using: &generator) == 0 { try damage(using: &generator) }
      try store.close()
      let again = self.store()
      for number in 0..<120 {
        #expect(try again.read(digest(number)) == (present.contains(number) ? content(number) : nil))
      }
      let all = (0..<120).map(digest)
      #expect(try self.store().missing(among: all) == Set((0..<120).filter { !present.contains($0) }.map(digest)))
      #expect(try self.store().allDigests() == present.map(digest).sorted())
    }
  }

  /// Flips a byte of the file, cuts it, or removes it.
  private func damage(using generator: inout SeededGenerator) throws {
    guard var bytes = try? Effects().read(path), !bytes.isEmpty else { return }
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
    default: return try Effects().unlink(path)
    }
    try Effects().writeAtomically(bytes, to: path, durable: false)
  }

  @Test("is read instead of the indexes, and its damage does not matter")
  func damaged() throws {
    try put(0..<200)
    #expect(try store().contains(digest(7)))
    let whole = try Effects().read(path)
    // Every byte in turn: each is in a block, in the head, or in its length.
    for place in stride(from: 0, to: whole.count, by: 7) {
      var bytes = whole
      bytes[place] ^= 0x40
      try Effects().writeAtomically(bytes, to: path, durable: false)
      let store = store()
      for number in stride(from: 0, to: 220, by: 19) { #expect(try store.contains(digest(number)) == (number < 200)) }
    }
  }

  @Test("keeps what a collection would lose with a damaged index", arguments: [false, true])
  func damagedIndex(bothAreDamaged: Bool) throws {
    try put(0..<60)
    try store().remove([digest(3)])
    for _ in 0..<2 { #expect(try store().contains(digest(0))) }
    let index = try #require(
      try Effects().list(StoreLayout(root: folder.path).indexes).first { NamePattern.index.matches($0.name) })
    for path in [StoreLayout(root: folder.path).indexes + "/" + index.name] + (bothAreDamaged ? [path] : []) {
      var bytes = try Effects().read(path)
      bytes[40] ^= 1
      try Effects().writeAtomically(bytes, to: path, durable: false)
    }
    #expect(try store().allDigests().count == 59)
    try store().compact(to: 0)
    for number in 0..<60 { #expect(try store().read(digest(number)) == (number == 3 ? nil : content(number))) }
  }

  @Test("is written by the run that put many blobs")
  func atOnce() throws {
    try put(0..<60)
    let written = try Effects().read(path)
    #expect(try store().contains(digest(59)) && !store().contains(digest(60)))
    // A few more blobs are looked up in the indexes.
    try put(60..<62)
    #expect(try Effects().read(path) == written && store().contains(digest(61)))
    try put(62..<90)
    #expect(try Effects().read(path) != written && store().contains(digest(61)) && store().contains(digest(89)))
  }

  @Test("is written although a pack is empty")
  func emptyPack() throws {
    try put(0..<60)
    try Effects().unlink(path)
    try Effects().write([], toNew: StoreLayout(root: folder.path).pack("0000000000000000"))
    #expect(try store().contains(digest(0)))
    #expect(FileStamp(path: path) != nil)
    for number in 0..<70 { #expect(try store().contains(digest(number)) == (number < 60)) }
  }

  @Test("of other packs is not believed")
  func foreign() throws {
    try put(0..<50)
    _ = try store().contains(digest(0))
    let old = try Effects().read(path)
    try store().remove((0..<50).map(digest))
    try store().compact(to: 0)
    try put(50..<100)
    try Effects().writeAtomically(old, to: path, durable: false)
    for number in 0..<100 { #expect(try store().contains(digest(number)) == (number >= 50)) }
  }

  @Test("is not written for a store that is only read")
  func readOnly() throws {
    try put(0..<50)
    try Effects().unlink(path)
    let store = BlobStore(root: folder.path, effects: Effects(), access: .readOnly, limits: tinyLimits)
    #expect(try store.contains(digest(0)))
    #expect(FileStamp(path: path) == nil)
  }

  @Test("stays as it is, even damaged, in a store that is only read")
  func damagedReadOnly() throws {
    try put(0..<50)
    var bytes = try Effects().read(path)
    bytes[10] ^= 1
    try Effects().writeAtomically(bytes, to: path, durable: false)
    let store = BlobStore(root: folder.path, effects: Effects(), access: .readOnly, limits: tinyLimits)
    for number in 0..<60 { #expect(try store.contains(digest(number)) == (number < 50)) }
    #expect(try Effects().read(path) == bytes)
  }
}
