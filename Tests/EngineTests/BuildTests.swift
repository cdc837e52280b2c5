import Digests
import Engine
import Synchronization
import TestSupport
import Testing

private struct Name: BuildNode {
  let description: String
  static func < (left: Name, right: Name) -> Bool { left.description < right.description }
}

private struct Text: BuildOutput {
  let blobs: [SHA256Digest]
  init(_ blob: SHA256Digest) { blobs = [blob] }
  init?(encoded: [UInt8]) {
    guard let blob = SHA256Digest(bytes: encoded) else { return nil }
    blobs = [blob]
  }
  func encoded() -> [UInt8] { blobs[0].bytes }
}

/// Puts the texts of its inputs one behind the other, and its own behind them.
private struct Join: BuildStep {
  let node: Name
  let inputs: [Name]
  let own: String

  func describe(_ read: BuildInputs<Name, Text>) -> Description {
    var description = Description(kind: "join", version: 1)
    description["own"] = .text(own)
    description["of"] = .list(inputs.compactMap { read[$0] }.map { .digest($0.blobs[0]) })
    return description
  }

  func run(_ read: BuildInputs<Name, Text>, in store: BlobStore) async throws -> Text {
    let texts = try inputs.compactMap { read[$0] }.map { try store.need($0.blobs[0]) }
    return Text(try store.put(Array(texts.joined()) + Array(own.utf8)))
  }
}

/// Acts in each build, unless the texts that it waits for are short.
private struct Announce: BuildStep {
  static var isRemembered: Bool { false }
  let node = Name(description: "announce")
  let inputs: [Name]
  let isShort: Bool

  func describe(_: BuildInputs<Name, Text>) -> Description { Description(kind: "announce", version: 1) }

  func idle(_ read: BuildInputs<Name, Text>, in _: BlobStore) -> Text? { isShort ? read[inputs[0]] : nil }

  func run(_: BuildInputs<Name, Text>, in store: BlobStore) async throws -> Text { Text(try store.put([33])) }
}

private actor Log: BuildObserver {
  private(set) var ran: [String] = []
  private(set) var found: [String] = []
  private(set) var acted: [String] = []
  func started(_: Name) {}
  func found(_ node: Name, _: Description, _: Text) { found.append(node.description) }
  func willRun(_: Name, _: Description) {}
  func ran(_ node: Name, _: [Description], _: Text, took _: Duration) { ran.append(node.description) }
  func acted(_ node: Name, _ output: Text, took _: Duration) { acted.append("\(node) \(output.blobs[0].hex)") }
  func failed(_: Name, _: any Error) {}
}

@Suite("A build of three nodes")
struct BuildTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Builds `c` of `a` and `b`: what it gives, and which nodes ran and were found.
  private func build(_ a: String, _ b: String) async throws -> (text: String, ran: [String], found: [String]) {
    let root = folder.path(of: "cache")
    let store = BlobStore(root: root, effects: Effects())
    let actions = try ActionCache(root: root, key: ownKey, effects: Effects())
    let (first, second, last) = (Name(description: "a"), Name(description: "b"), Name(description: "c"))
    let steps = [
      Join(node: first, inputs: [], own: a), Join(node: second, inputs: [], own: b),
      Join(node: last, inputs: [first, second], own: "!"),
    ]
    let log = Log()
    let build = Build(steps, store: store, actions: actions, limit: 2, context: store, observer: log)
    try await build.run()
    let output = try #require(await build.outputs[last])
    let text = String(decoding: try store.need(output.blobs[0]), as: UTF8.self)
    try store.close()
    return (text, await log.ran.sorted(), await log.found.sorted())
  }

  @Test("gives a step the outputs that it declares, and no others")
  func declared() throws {
    let names = ["a", "b", "c"].map { Name(description: $0) }
    let outputs = Dictionary(uniqueKeysWithValues: names.map { ($0, Text(SHA256Digest(of: $0.description))) })
    let read = Join(node: names[2], inputs: [names[0]], own: "").inputs(from: outputs)
    #expect(read[names[0]]?.blobs == outputs[names[0]]?.blobs)
    #expect(names.map(read.declares) == [true, false, false])
  }

  @Test("runs what its inputs changed, and nothing else")
  func precise() async throws {
    #expect(try await build("x", "y") == ("xy!", ["a", "b", "c"], []))
    #expect(try await build("x", "y") == ("xy!", [], ["a", "b", "c"]))
    #expect(try await build("x", "z") == ("xz!", ["b", "c"], ["a"]))
    // What comes out as it was is not built upon again.
    #expect(try await build("x", "y") == ("xy!", [], ["a", "b", "c"]))
  }

  @Test("runs a step that acts, unless it has nothing to do", arguments: [false, true])
  func acts(isShort: Bool) async throws {
    let root = folder.path(of: "cache")
    let store = BlobStore(root: root, effects: Effects())
    let actions = try ActionCache(root: root, key: ownKey, effects: Effects())
    let first = Name(description: "a")
    let steps: [any BuildStep<Name, Text, BlobStore>] = [
      Join(node: first, inputs: [], own: "x"), Announce(inputs: [first], isShort: isShort),
    ]
    let log = Log()
    try await Build(steps, store: store, actions: actions, limit: 2, context: store, observer: log).run()
    #expect(await log.acted == ["announce \(SHA256Digest(of: isShort ? "x" : "!").hex)"])
    #expect(await log.ran == ["a"])
    try store.close()
  }

  @Test("says without doing it what would run, and which field is another")
  func dry() async throws {
    _ = try await build("x", "y")
    let root = folder.path(of: "cache")
    let store = BlobStore(root: root, effects: Effects())
    let actions = try ActionCache(root: root, key: ownKey, effects: Effects())
    let names = ["a", "b", "c"].map { Name(description: $0) }
    var run = DryRun<Name, Text, BlobStore>(store: store, actions: actions, context: store)
    #expect(try run.look(at: Join(node: names[0], inputs: [], own: "x")).output != nil)
    let before = Join(node: names[1], inputs: [], own: "y").describe(BuildInputs())
    let second = try run.look(at: Join(node: names[1], inputs: [], own: "z"))
    #expect(second.output == nil && second.unknown.isEmpty)
    #expect(second.changes(since: before).map(\.name) == ["own"])
    let last = try run.look(at: Join(node: names[2], inputs: Array(names.prefix(2)), own: "!"))
    #expect(last.output == nil && last.unknown == [names[1]])
    #expect(try await build("x", "y").ran.isEmpty)
    try store.close()
  }
}
