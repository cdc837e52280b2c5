import Digests
import Engine
import TestSupport
import Testing

@Suite("Action shelves")
struct ActionShelvesTests {
  private let directory: TemporaryFolder
  private let description = Description(kind: "code", version: 1)

  init() throws { directory = try TemporaryFolder() }

  private func shelves(_ inputs: [SHA256Digest], _ description: Description? = nil) throws -> ActionShelves {
    ActionShelves(
      description ?? self.description, of: inputs,
      store: BlobStore(root: directory.path(of: "cache"), effects: Effects()),
      actions: try ActionCache(root: directory.path(of: "cache"), key: ownKey, effects: Effects()))
  }

  private func inputs(_ numbers: Range<Int>) -> [SHA256Digest] {
    numbers.map { SHA256Digest(of: "input \($0)") }.sorted()
  }

  /// A result of a length of its own.
  private func value(_ input: SHA256Digest) -> [UInt8] { Array(input.bytes.prefix(Int(input.prefix % 20))) }

  private func keep(_ inputs: [SHA256Digest], but unknown: Set<Int> = []) throws {
    let store = BlobStore(root: directory.path(of: "cache"), effects: Effects())
    let actions = try ActionCache(root: directory.path(of: "cache"), key: ownKey, effects: Effects())
    let shelves = ActionShelves(description, of: inputs, store: store, actions: actions)
    try shelves.write(try shelves.read()) { unknown.contains($0) ? nil : value(inputs[$0]) }
    try actions.flush()
    try store.close()
  }

  @Test("what was kept is read back, each result at its input", arguments: [0, 1, 511, 512, 1500, 3000])
  func roundTrip(count: Int) throws {
    let inputs = inputs(0..<count)
    #expect(try shelves(inputs).read().values.allSatisfy { $0 == nil })
    try keep(inputs)
    #expect(try shelves(inputs).read().values.map { $0.map { Array($0) } } == inputs.map(value))
    // Another kind of action, or another version, has shelves of its own.
    #expect(try shelves(inputs, Description(kind: "code", version: 2)).read().values.allSatisfy { $0 == nil })
  }

  @Test("an input more or less makes one shelf anew and leaves the others")
  func oneMore() throws {
    let before = inputs(0..<3000)
    try keep(before)
    for after in [inputs(0..<3001), inputs(1..<3000)] {
      let values = try shelves(after).read().values
      let missing = values.count { $0 == nil }
      #expect((1..<1000).contains(missing))
      for (input, read) in zip(after, values) where read != nil { #expect(read.map { Array($0) } == value(input)) }
    }
  }

  @Test(
    "what a missing shelf would have is read from those of former inputs, however they were divided",
    arguments: [1..<3000, 0..<3001, 5..<3100, 0..<1500, 0..<9000, 4000..<5000])
  func former(numbers: Range<Int>) throws {
    let before = inputs(0..<3000)
    try keep(before)
    let known = Set(before)
    let after = inputs(numbers)
    let values = try shelves(after).read(since: try shelves(before)).values
    #expect(values.map { $0.map { Array($0) } } == after.map { known.contains($0) ? value($0) : nil })
  }

  @Test("a shelf that lacks a result is not made")
  func gap() throws {
    let inputs = inputs(0..<100)
    try keep(inputs, but: [50])
    #expect(try shelves(inputs).read().values.allSatisfy { $0 == nil })
  }

  @Test("a shelf whose blob is damaged is as good as none")
  func damaged() throws {
    let inputs = inputs(0..<100)
    try keep(inputs)
    let pack = try #require(directory.files().first { $0.hasSuffix(".pack") })
    var bytes = try directory.read(pack)
    bytes[bytes.count - 100] ^= 1
    try directory.overwrite(pack, with: bytes)
    #expect(try shelves(inputs).read().values.allSatisfy { $0 == nil })
  }
}
