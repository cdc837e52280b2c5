import Digests
import Engine
import Synchronization
import TestSupport
import Testing

/// Counts the bytes of a blob; an empty one is a failure, and of one that begins with a zero nothing is known.
private struct CountAction: PortableAction {
  static let kind = "count"
  static let varying = ["blob"]
  static let work = WorkCounts.Name("count", "blobs")

  let unit: Int64

  init(unit: Int64) {
    self.unit = unit
  }

  init?(_ description: Description, limits _: Description) {
    guard case .integer(let unit)? = description["unit"] else { return nil }
    self.unit = unit
  }

  func description(of blob: SHA256Digest) -> Description {
    var description = Description(kind: Self.kind, version: 1)
    description["unit"] = .integer(unit)
    description["blob"] = .digest(blob)
    return description
  }

  func values(of blob: SHA256Digest) -> [Description.Value] { [.digest(blob)] }

  func input(_ values: [Description.Value]) -> SHA256Digest? {
    if case .digest(let blob)? = values.first { blob } else { nil }
  }

  func blob(of blob: SHA256Digest) -> SHA256Digest { blob }

  func memory(for bytes: [UInt8], of _: SHA256Digest) -> Int { bytes.count }

  func run(_: SHA256Digest, on bytes: [UInt8], store: BlobStore) throws(EngineError) -> ActionResult<SHA256Digest> {
    if bytes.first == 0 { return .nothing }
    let text = try store.put(Array("\(bytes.count / Int(unit))".utf8))
    return ActionResult(text, remembered: text.bytes, blob: text, failure: bytes.isEmpty ? "empty" : nil)
  }

  func output(of _: SHA256Digest, from value: ArraySlice<UInt8>, blob _: SHA256Digest?) -> SHA256Digest? {
    SHA256Digest(bytes: value)
  }

  func neededBlob(of text: SHA256Digest) -> SHA256Digest? { text }
}

/// What was computed: the outcome by the blob that was read.
private final class Told: Sendable {
  private let ends = Mutex<[SHA256Digest: String]>([:])

  func add(_ end: ActionRunner.End) { ends.withLock { $0[end.blob] = end.failure ?? "ran" } }

  func take() -> [SHA256Digest: String] {
    ends.withLock { ends in
      defer { ends = [:] }
      return ends
    }
  }
}

@Suite("Outputs of actions")
struct ActionRunnerTests {
  private let folder: TemporaryFolder
  private let store: BlobStore
  private let told = Told()
  private let runner: ActionRunner
  private let action = CountAction(unit: 1)

  init() throws {
    folder = try TemporaryFolder()
    store = BlobStore(root: folder.path(of: "cache"), effects: Effects())
    runner = ActionRunner(
      store: store, cache: try ActionCache(root: folder.path(of: "cache"), key: ownKey, effects: Effects()),
      processors: ProcessorPool(width: 2), memory: MemoryGate()
    ) { [told] in told.add($0) }
  }

  private func blobs(_ contents: [[UInt8]]) throws -> [SHA256Digest] {
    try contents.map { try store.put($0) }
  }

  @Test("are computed once, come in the order of the inputs, and are remembered", arguments: [false, true])
  func remembered(isShelved: Bool) async throws {
    let inputs = try blobs((1..<700).map { [UInt8](repeating: 7, count: $0) }).sorted()
    let first = try await runner.outputs(action, of: inputs, isShelved: isShelved) { try store.read($0) }
    for (input, output) in zip(inputs, first) {
      let count = try #require(try store.read(input)).count
      #expect(output == SHA256Digest(of: "\(count)"))
    }
    #expect(told.take().count == inputs.count)
    let again = try await runner.outputs(action, of: inputs, isShelved: isShelved) { _ in
      Issue.record("a remembered output needs no bytes")
      return nil
    }
    #expect(again == first && told.take().isEmpty)
    // Another option is another key.
    #expect(try runner.remembered(CountAction(unit: 2), of: inputs, isShelved: isShelved).missing.count == inputs.count)
  }

  @Test("are all found where they are more than one look-up takes")
  func many() async throws {
    let inputs = try blobs(
      (0..<5_000).map { [1, UInt8($0 & 255), UInt8($0 >> 8)] + [UInt8](repeating: 7, count: $0 % 90) })
    let first = try await runner.outputs(action, of: inputs) { try store.read($0) }
    #expect(told.take().count == 5_000)
    let again = try runner.remembered(action, of: inputs)
    #expect(again.missing.isEmpty && again.outputs == first)
    #expect(inputs.indices.allSatisfy { again.value(at: $0)?.elementsEqual(first[$0]?.bytes ?? []) == true })
  }

  @Test("of failures are remembered with their word; where nothing is known it is tried again")
  func failures() async throws {
    let inputs = try blobs([[], [0, 1], [5]])
    for expected in [["empty", "ran"], []] {
      let outputs = try await runner.outputs(action, of: inputs) { try store.read($0) }
      #expect(outputs == [SHA256Digest(of: "0"), nil, SHA256Digest(of: "1")])
      #expect(told.take().values.sorted() == expected)
    }
  }

  @Test("are computed again where the blob that belongs to one is lost, and have none where their own blob is gone")
  func lost() async throws {
    let inputs = try blobs([[1, 2, 3]])
    _ = try await runner.outputs(action, of: inputs) { try store.read($0) }
    try store.flush()
    try store.remove([SHA256Digest(of: "3")])
    #expect(try runner.remembered(action, of: inputs).missing == [0])
    let outputs = try await runner.outputs(action, of: inputs) { try store.read($0) }
    #expect(outputs == [SHA256Digest(of: "3")])
    #expect(try await runner.outputs(action, of: [SHA256Digest(of: "nowhere")]) { try store.read($0) } == [nil])
  }

  @Test("have the keys of their descriptions, however many are made at once")
  func keys() {
    let inputs = (0..<5).map { SHA256Digest(of: "\($0)") }
    #expect(action.keys(of: inputs) == inputs.map { action.description(of: $0).key })
  }

  @Test("are asked for in a batch that reads back, and that is refused where something else would be computed")
  func batch() throws {
    let inputs = (0..<5).map { SHA256Digest(of: "\($0)") }
    let bytes = ActionBatch(CountAction(unit: 8), on: inputs).encoded()
    let batch = try #require(ActionBatch(encoded: bytes))
    let opened = try batch.opened(as: CountAction.self)
    #expect(opened.action.unit == 8 && opened.inputs == inputs)
    #expect(ActionBatch(encoded: bytes.dropLast()) == nil)
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 1
      // What still reads is refused, or is a batch of other actions: never taken for this one.
      guard let other = ActionBatch(encoded: flipped), let opened = try? other.opened(as: CountAction.self) else {
        continue
      }
      #expect(opened.action.unit != 8 || opened.inputs != inputs || other == batch)
    }
  }
}
