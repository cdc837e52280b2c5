import Digests
import Engine
import Testing

/// A small piece of engine work that touches every kind of effect, and what must hold however it was interrupted.
struct InterruptedWork {
  let directory: String

  /// Small and large blobs, actions that refer to them, a node, notes; each blob is named in `progress` once it is put.
  func run(_ effects: Effects, progress: (Int) -> Void = { _ in }) throws(EngineError) {
    let state = try ProjectState(root: directory, directory: directory + "/state", key: ownKey, effects: effects)
    let lock = try WriterLock.acquire(state.lockPath, waits: false, effects: effects) { _ in }
    defer { _ = lock }
    try state.sweep()
    let store = BlobStore(root: directory + "/cache", effects: effects, limits: tinyLimits)
    let cache = try ActionCache(root: directory + "/cache", key: ownKey, effects: effects)
    var outputs: [SHA256Digest] = []
    for number in Self.numbers {
      let digest = try store.put(Self.bytes(number))
      progress(number)
      outputs.append(digest)
      try cache.record(SHA256Digest(of: "action \(number)"), kind: "make", value: digest.bytes, blob: digest)
      if number == 5 { try cache.flush() }
    }
    try store.flush()
    let node = NodeRecord(description: Description(kind: "all", version: 1), outputs: outputs, summary: [1])
    try cache.record(node)
    try state.setNote("all", [1])
    for digest in outputs.prefix(3) {
      let path = directory + "/out-" + digest.hex.prefix(8)
      try effects.writeAtomically(try store.need(digest), to: path, durable: false)
    }
    try store.close()
    try cache.flush()
  }

  static let numbers = 0..<9
  static func bytes(_ number: Int) -> [UInt8] { content(number, length: number % 4 == 3 ? 250 : 40) }
  static var digests: [SHA256Digest] { numbers.map { SHA256Digest(of: bytes($0)) } }

  /// What must hold after any interruption, before anything is done about it, of the blobs that were put.
  func expectNothingLost(_ put: some Sequence<Int>, _ comment: Comment) throws {
    let store = BlobStore(root: directory + "/cache", effects: Effects(), limits: tinyLimits)
    for number in put { #expect(try store.read(SHA256Digest(of: Self.bytes(number))) == Self.bytes(number), comment) }
    for digest in try store.allDigests() { #expect(try store.read(digest) != nil, comment) }
    #expect(store.quarantined.isEmpty, comment)
    let cache = try ActionCache(root: directory + "/cache", key: ownKey, effects: Effects())
    for number in Self.numbers {
      let value = try cache.value(for: SHA256Digest(of: "action \(number)"))
      #expect(value == nil || value == SHA256Digest(of: Self.bytes(number)).bytes, comment)
    }
    try store.close()
  }

  /// What must hold once the work was run again to its end: everything is there, nothing else is.
  func expectWhole(_ comment: Comment) throws {
    let store = BlobStore(root: directory + "/cache", effects: Effects(), access: .readOnly)
    let report = try Verification(store: store).run(expected: Set(Self.digests), readShare: 1)
    #expect(report.damaged.isEmpty && report.blobs == Self.numbers.count, comment)
    let cache = try ActionCache(root: directory + "/cache", key: ownKey, effects: Effects(), access: .readOnly)
    for number in Self.numbers {
      let value = try cache.value(for: SHA256Digest(of: "action \(number)"))
      #expect(value == SHA256Digest(of: Self.bytes(number)).bytes, comment)
    }
    #expect(try cache.node(Description(kind: "all", version: 1).key)?.outputs == Self.digests, comment)
    for name in ["cache/incoming", "state/tmp", "cache/quarantine"] {
      #expect(try Effects().list(directory + "/" + name).isEmpty, comment)
    }
    #expect(try !Effects().list(directory + "/cache").contains { $0.name.hasSuffix(".bad") }, comment)
  }
}
