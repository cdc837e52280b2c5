import Digests
import Engine
import TestSupport
import Testing

@Suite("Power cuts")
struct PowerCutTests {
  @Test("after a cut at any operation nothing unsynced is trusted by name, and nothing synced is lost")
  func cuts() throws {
    let source = try TemporaryFolder()
    let effects = Effects(faults: .recording)
    let store = BlobStore(root: source.path(of: "cache"), effects: effects, limits: tinyLimits)
    // What is durable from which operation on.
    var durable: [(operation: Int, digest: SHA256Digest)] = []
    var digests: [SHA256Digest] = []
    for number in 0..<20 {
      digests.append(try store.put(content(number, length: number % 4 == 3 ? 250 : 40)))
      if number % 5 == 4 {
        try store.flush()
        durable += digests.map { (effects.count, $0) }
      }
    }
    try store.close()
    let operations = effects.operations
    try #require(operations.count > 80)
    for count in 0...operations.count {
      for seed in 0..<4 {
        var generator = SeededGenerator(seed: UInt64(count * 100 + seed))
        let cut = PowerCut(operations, after: count, using: &generator)
        let disk = try TemporaryFolder()
        try cut.write(from: source.path, to: disk.path, using: &generator)
        let comment: Comment = "cut after \(count), seed \(seed)"
        let after = BlobStore(root: disk.path(of: "cache"), effects: Effects(), limits: tinyLimits)
        for digest in try after.allDigests() { #expect(try after.read(digest) != nil, comment) }
        #expect(after.quarantined.isEmpty, comment)
        // The last flush before the cut ended with syncs of its own; only what an earlier one covered is sure.
        for (operation, digest) in durable where operation <= count {
          #expect(try after.contains(digest), comment)
        }
        for number in 0..<20 { try after.put(content(number, length: number % 4 == 3 ? 250 : 40)) }
        try after.close()
        let whole = try Verification(
          store: BlobStore(root: disk.path(of: "cache"), effects: Effects(), access: .readOnly)
        ).run(expected: Set(digests), readShare: 1)
        #expect(whole.damaged.isEmpty && whole.blobs == 20, comment)
      }
    }
  }
}
