import Digests
import Engine
import Imaging
import Manifest
import Pipeline
import TestSupport
import Testing

/// The key of the user who runs the test, in both processes.
private let ownKey = SealKey(bytes: [UInt8](repeating: 7, count: SealKey.size)) ?? .random()

/// Does the actions of a batch file with the store and a cache below `folder`, and says how many outputs there are.
private func obey<A: PortableAction>(_ file: String, as kind: A.Type, in folder: String) async throws -> Int {
  let effects = Effects()
  let batch = try #require(ActionBatch(encoded: try effects.read(file)))
  let (action, inputs) = try batch.opened(as: kind)
  let store = BlobStore(root: folder, effects: effects)
  let runner = ActionRunner(
    store: store, cache: try ActionCache(root: folder, key: ownKey, effects: effects),
    processors: ProcessorPool(width: 2), memory: MemoryGate()
  ) { _ in }
  let outputs = try await runner.outputs(action, of: inputs) { try store.read($0) }
  try store.close()
  return outputs.count { $0 != nil }
}

@Suite("Batches of actions")
struct ActionBatchTests {
  private let folder: TemporaryFolder
  private let pictures: [SHA256Digest]

  init() throws {
    folder = try TemporaryFolder()
    let store = BlobStore(root: folder.path(of: "cache"), effects: Effects())
    pictures = try (0..<6).map { try store.put(DrawnPicture(.weir, seed: UInt64($0)).jpeg()) }
    try store.close()
  }

  /// What of the outputs of an action is not remembered.
  private func missing<A: Action>(_ action: A, _ inputs: [A.Input]) throws -> Int {
    // Another process may have written since.
    try ActionRunner(
      store: BlobStore(root: folder.path(of: "cache"), effects: Effects()),
      cache: try ActionCache(root: folder.path(of: "cache"), key: ownKey, effects: Effects()),
      processors: ProcessorPool(width: 1), memory: MemoryGate()
    ) { _ in }.remembered(action, of: inputs).missing.count
  }

  private func write<A: PortableAction>(_ action: A, _ inputs: [A.Input]) throws -> String {
    let path = folder.path(of: "batch")
    try Effects().writeAtomically(ActionBatch(action, on: inputs).encoded(), to: path, durable: false)
    return path
  }

  @Test("that inspect are done in another process, under the keys of this one")
  func inspect() async throws {
    let action = InspectAction(maxPixels: 1_000_000)
    let (path, cache) = (try write(action, pictures), folder.path(of: "cache"))
    #expect(try missing(action, pictures) == pictures.count)
    await #expect(processExitsWith: .success) { [path = path as String, cache = cache as String] in
      let count = try await obey(path, as: InspectAction.self, in: cache)
      #expect(count == 6)
    }
    #expect(try missing(action, pictures) == 0)
  }

  @Test("that crop are done in another process, under the keys of this one")
  func crop() async throws {
    let action = CropAction(CropSettings(), maxPixels: 1_000_000)
    let inputs = pictures.map { CropAction.Input(image: $0, box: SquareBox(x: 1, y: 2, side: 20)) }
    let (path, cache) = (try write(action, inputs), folder.path(of: "cache"))
    #expect(try missing(action, inputs) == inputs.count)
    await #expect(processExitsWith: .success) { [path = path as String, cache = cache as String] in
      let count = try await obey(path, as: CropAction.self, in: cache)
      #expect(count == 6)
    }
    #expect(try missing(action, inputs) == 0)
  }

  @Test("are cut from the work of two classes: each input once, with its blobs and its key")
  func cut() throws {
    let action = CropAction(CropSettings(), maxPixels: 9)
    let inputs = pictures.enumerated().map { CropAction.Input(image: $1, box: SquareBox(x: $0, y: 2, side: 20)) }
    let all = PendingActions.joined(
      [
        PendingActions(action, on: Array(inputs[..<4])), PendingActions(PixelsAction(maxPixels: 9), on: pictures),
        PendingActions(action, on: Array(inputs[2...]) + inputs[3...4]), PendingActions(action, on: []),
      ].compactMap { $0 })
    #expect(all.map(\.kind) == [CropAction.kind, PixelsAction.kind] && all.map(\.count) == [6, 6])
    let parts = all[0].batches(4)
    #expect(parts.map(\.count) == [1, 2, 1, 2])
    let opened = try parts.map { try $0.batch.opened(as: CropAction.self).inputs }
    #expect(opened.flatMap { $0 } == inputs)
    for (part, own) in zip(parts, opened) {
      #expect(part.batch == ActionBatch(action, on: own) && part.kind == CropAction.kind)
      #expect(part.blobs == own.map(\.image).sorted() && part.keys == Set(action.keys(of: own)))
      #expect(part.made(own[0].image) == nil)
    }
    #expect(all[0].batches(100).count == 6)
  }

  @Test("with a side that no manifest allows are refused", arguments: [Int64.min, -5, 0, 8_193, 1 << 62])
  func side(_ size: Int64) throws {
    let action = CropAction(CropSettings(), maxPixels: 7)
    let input = CropAction.Input(image: pictures[0], box: SquareBox(x: 0, y: 0, side: 20))
    var batch = try #require(Description(encoded: ActionBatch(action, on: [input]).encoded()))
    guard case .record(var asked)? = batch["action"] else { throw ActionBatch.Problem.damaged }
    asked["size"] = .integer(size)
    batch["action"] = .record(asked)
    let hostile = try #require(ActionBatch(encoded: batch.encoded()))
    #expect(throws: ActionBatch.Problem.damaged) { try hostile.opened(as: CropAction.self) }
  }

  @Test("keep the keys of crops that fill nothing with a colour, and read a colour back")
  func fill() throws {
    var settings = CropSettings()
    let input = CropAction.Input(image: pictures[0], box: SquareBox(x: -3, y: 0, side: 20))
    let plain = CropAction(settings, maxPixels: 7)
    #expect(plain.description(of: input)["fill"] == nil)
    settings.mode = .pad
    settings.overhang = .percent(10)
    #expect(CropAction(settings, maxPixels: 7).keys(of: [input]) == plain.keys(of: [input]))
    settings.fill = .colour(red: 0, green: 171, blue: 255)
    let filled = CropAction(settings, maxPixels: 7)
    #expect(filled.description(of: input)["fill"] == .text("#00abff"))
    let read = try #require(ActionBatch(encoded: ActionBatch(filled, on: [input]).encoded()))
      .opened(as: CropAction.self)
    #expect(read.action.keys(of: [input]) == filled.keys(of: [input]) && read.inputs == [input])
  }

  @Test("read back each kind of action with its options and limits")
  func kinds() throws {
    let near = NearCodeAction(algorithm: .pdq, maxPixels: 77)
    let opened = try #require(ActionBatch(encoded: ActionBatch(near, on: pictures).encoded()))
      .opened(as: NearCodeAction.self)
    #expect(opened.action.keys(of: pictures) == near.keys(of: pictures))
    #expect(opened.action.limits == near.limits && opened.inputs == pictures)
    let pixels = try ActionBatch(PixelsAction(maxPixels: 5), on: pictures).opened(as: PixelsAction.self)
    #expect(pixels.action.limits == PixelsAction(maxPixels: 5).limits)
  }

  @Test("name the fields in which another program would compute something else")
  func otherLibraries() throws {
    let bytes = ActionBatch(InspectAction(maxPixels: 9), on: pictures).encoded()
    var batch = try #require(Description(encoded: bytes))
    guard case .record(var action)? = batch["action"] else { throw ActionBatch.Problem.damaged }
    action["libraries"] = .text("libjpeg-turbo 1.0")
    batch["action"] = .record(action)
    let foreign = try #require(ActionBatch(encoded: batch.encoded()))
    #expect(throws: ActionBatch.Problem.differs(["libraries"])) { try foreign.opened(as: InspectAction.self) }
    #expect(throws: ActionBatch.Problem.kind("inspect")) { try foreign.opened(as: PixelsAction.self) }
  }
}
