import Digests
import Engine
import Foundation
import TestSupport
import Testing

@Suite("Damaged blobs")
struct BlobCorruptionTests {
  private let directory: TemporaryFolder
  private let digests: [SHA256Digest]

  init() throws {
    directory = try TemporaryFolder()
    let store = BlobStore(root: directory.path(of: "cache"), effects: Effects(), limits: tinyLimits)
    digests = try (0..<6).map { try store.put(content($0)) } + [try store.put(content(6, length: 300))]
    try store.close()
  }

  private func store(_ access: BlobStore.Access = .readWrite) -> BlobStore {
    BlobStore(root: directory.path(of: "cache"), effects: Effects(), access: access, limits: tinyLimits)
  }

  private func original(_ number: Int) -> [UInt8] { content(number, length: number == 6 ? 300 : 40) }

  /// Damages a file and checks what everybody must rely on: never wrong bytes, each damaged blob told, all mended by putting again.
  private func expectDetection(of name: String, damage: ([UInt8]) -> [UInt8], told: Bool) throws {
    let whole = try directory.read(name)
    try directory.overwrite(name, with: damage(whole))
    let report = try Verification(store: store(.readOnly)).run(expected: Set(digests), readShare: 1)
    #expect(report.damaged.isEmpty != told, "\(name)")
    #expect(report.blobs == digests.count)
    let store = store()
    for (number, digest) in digests.enumerated() {
      let bytes = try store.read(digest)
      #expect(bytes == nil || bytes == original(number))
      try store.put(original(number))
      #expect(try store.read(digest) == original(number))
    }
    try store.close()
    let mended = try Verification(store: self.store(.readOnly)).run(expected: Set(digests), readShare: 1)
    // A header may be damaged while its blob is read all the same.
    #expect(mended.damaged.allSatisfy { $0.problem == .header })
    for name in directory.files() { try Effects().removeTree(directory.path(of: name)) }
    let again = self.store()
    for number in digests.indices { try again.put(original(number)) }
    try again.close()
  }

  private func storeFiles() throws -> [String] { directory.files().filter { $0.hasPrefix("cache/store/") } }
  private func indexFiles() throws -> [String] { directory.files().filter { $0.hasPrefix("cache/index/") } }

  @Test("any flipped bit in any byte of pack or file is told and never delivered")
  func flips() throws {
    for index in try storeFiles().indices {
      let length = try directory.read(storeFiles()[index]).count
      for offset in stride(from: 0, to: length, by: 7) {
        try expectDetection(of: storeFiles()[index], damage: { flipped($0, at: offset) }, told: true)
      }
    }
  }

  @Test("a flipped bit in an index costs nothing: the packs tell the same")
  func indexFlips() throws {
    for index in try indexFiles().indices {
      for offset in stride(from: 0, to: try directory.read(indexFiles()[index]).count, by: 13) {
        try expectDetection(of: indexFiles()[index], damage: { flipped($0, at: offset) }, told: false)
      }
    }
  }

  @Test("a file cut short at any place is told and never delivered")
  func truncations() throws {
    for index in try storeFiles().indices {
      let length = try directory.read(storeFiles()[index]).count
      for end in stride(from: 0, to: length, by: 11) {
        try expectDetection(of: storeFiles()[index], damage: { Array($0.prefix(end)) }, told: true)
      }
    }
  }

  @Test("bytes behind the end of a pack are cut off, and are damage in a file")
  func appended() throws {
    for index in try storeFiles().indices {
      let isPack = try storeFiles()[index].hasSuffix(".pack")
      try expectDetection(of: storeFiles()[index], damage: { $0 + content(77) }, told: !isPack)
    }
  }

  @Test("a deleted file is told, and its blobs are made again")
  func deleted() throws {
    for name in try storeFiles() { try Effects().unlink(directory.path(of: name)) }
    let report = try Verification(store: store(.readOnly)).run(expected: Set(digests))
    #expect(Set(report.damaged.map(\.digest)) == Set(digests))
    #expect(report.damaged.allSatisfy { $0.problem == .missing })
    let store = store()
    for (number, digest) in digests.enumerated() {
      #expect(try store.contains(digest) == false)
      try store.put(original(number))
      #expect(try store.read(digest) == original(number))
    }
  }

  @Test("a directory in place of a file is set aside")
  func directories() throws {
    for name in try storeFiles() {
      try Effects().unlink(directory.path(of: name))
      try Effects().makeDirectories(directory.path(of: name))
    }
    let report = try Verification(store: store(.readOnly)).run()
    #expect(Set(report.damaged.map(\.digest)) == Set(digests))
    let store = store()
    for (number, digest) in digests.enumerated() {
      #expect(try store.read(digest) == nil)
      try store.put(original(number))
      #expect(try store.read(digest) == original(number))
    }
    try store.close()
    for (number, digest) in digests.enumerated() { #expect(try self.store().read(digest) == original(number)) }
  }

  @Test("two packs that changed places are read no worse than missing ones")
  func swapped() throws {
    let more = store()
    for number in 100..<112 { try more.put(content(number)) }
    try more.close()
    let packs = try storeFiles().filter { $0.hasSuffix(".pack") }
    try #require(packs.count >= 2)
    let (first, second) = (try directory.read(packs[0]), try directory.read(packs[1]))
    try directory.overwrite(packs[0], with: second)
    try directory.overwrite(packs[1], with: first)
    let store = store()
    for (number, digest) in digests.enumerated() {
      let bytes = try store.read(digest)
      #expect(bytes == nil || bytes == original(number))
    }
  }

  @Test("without any index everything is found in the packs again, also behind a damaged header")
  func lostIndexes() throws {
    for name in try indexFiles() { try Effects().unlink(directory.path(of: name)) }
    #expect(try store(.readOnly).allDigests() == digests.sorted())
    let pack = try #require(try storeFiles().first { $0.hasSuffix(".pack") })
    try directory.overwrite(pack, with: flipped(directory.read(pack), at: 9))
    let left = try store().allDigests()
    #expect(left.count == digests.count - 1)
    #expect(try store(.readOnly).allDigests() == left)
    #expect(try Verification(store: store(.readOnly)).run(readShare: 1).damaged.isEmpty)
  }

  @Test("the size of an index is not believed: one of terabytes, or a link to one, is made anew from its pack")
  func hugeIndexes() throws {
    let names = try indexFiles()
    for name in names { try grow(directory.path(of: name)) }
    #expect(try store(.readOnly).allDigests() == digests.sorted())
    let huge = directory.path(of: "huge")
    try directory.write("", to: "huge")
    try grow(huge)
    for name in names {
      try directory.remove(name)
      try FileManager.default.createSymbolicLink(atPath: directory.path(of: name), withDestinationPath: huge)
    }
    #expect(try store().allDigests() == digests.sorted())
  }

  /// Makes a file longer than any memory, without content.
  private func grow(_ path: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.truncate(atOffset: 8 << 40)
    try file.close()
  }

  @Test("repairing puts the right bytes in place, and nothing else")
  func repair() throws {
    let file = try #require(try storeFiles().first { !$0.hasSuffix(".pack") })
    try directory.overwrite(file, with: content(1, length: 300))
    let store = store()
    let verification = Verification(store: store)
    let damage = try #require(try verification.run(readShare: 1).damaged.first)
    #expect(damage == .init(digest: digests[6], problem: .content))
    #expect(try verification.repair(damage, with: content(5)) == false)
    #expect(try verification.repair(damage, with: original(6)))
    #expect(try verification.run(readShare: 1).damaged.isEmpty)
    #expect(store.quarantined == [digests[6]])
    #expect(try directory.read("cache/quarantine/\(digests[6].hex)") == content(1, length: 300))
  }

  private func flipped(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
    var bytes = bytes
    bytes[offset] ^= UInt8(1 << (offset % 8))
    return bytes
  }
}
