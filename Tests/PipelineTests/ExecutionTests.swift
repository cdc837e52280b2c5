import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline
import Synchronization
import TestSupport
import Testing

/// Machines that are this one: a worker does each batch in a folder of its own.
private final class NearbyMachines: BatchExecution {
  /// How they treat a batch.
  enum Manner: Sendable {
    case honest
    /// The second batch is lost.
    case losesOne
    /// No batch can be done.
    case unfit
    /// The bundle of each batch is damaged.
    case damages
    /// Each bundle has a result that nobody asked for, and none that somebody did.
    case foreign(SHA256Digest)
  }

  let name = "grpcs://nearby.example"
  let shard = 2
  let width = 3
  let isNeeded: Bool
  private let manner: Manner
  private let state = Mutex((asked: [String](), uses: 0, most: 0))

  init(_ manner: Manner, isNeeded: Bool = false) {
    self.manner = manner
    self.isNeeded = isNeeded
  }

  var asked: [String] { state.withLock { $0.asked } }
  var uses: Int { state.withLock { $0.uses } }

  func open() { state.withLock { $0.uses += 1 } }
  func close() async { state.withLock { $0.uses -= 1 } }

  func run(_ shard: Shard, to folder: String) async throws(CancellationError) -> ShardEnd {
    let number = state.withLock {
      $0.asked.append(shard.name)
      return $0.asked.count
    }
    do {
      switch manner {
      case .unfit: return .unfit("no machine has these libraries")
      case .losesOne where number == 2: return .failed("the machine went away")
      case .foreign(let key):
        try ResultBundle.write(
          [key: ActionEntry(kind: "inspect", value: [1, 2, 3])], of: "inspect",
          from: BlobStore(root: try TemporaryFolder().path, effects: Effects()), to: folder, effects: Effects())
      case .honest, .losesOne, .damages:
        try await work(shard, folder)
        guard case .damages = manner else { break }
        let path = "\(folder)/journal"
        let bytes = try Effects().read(path)
        try Effects().writeAtomically(Array(bytes.dropLast()), to: path, durable: false)
      }
      return .done(worker: number == 2 ? "second" : "", isCached: false, attempts: number == 3 ? 2 : 1)
    } catch {
      return .failed("\(error)")
    }
  }

  private func work(_ shard: Shard, _ folder: String) async throws {
    let place = try TemporaryFolder()
    try place.write(shard.batch, to: "batch")
    let pack = try Effects().read(shard.pack)
    #expect(pack.count == shard.packSize && SHA256Digest(of: pack) == shard.packDigest)
    try place.write(pack, to: "batch.pack")
    let worker = BatchWorker(
      version: "1", effects: Effects(), processors: ProcessorPool(width: 1), memory: MemoryGate(), counts: WorkCounts(),
      machine: .init(name: "nearby"))
    let report = try await worker.run(batch: place.path(of: "batch"), to: place.path(of: "out"))
    let head = BundleHead(encoded: try Effects().read("\(report.bundle)/head"))
    #expect(head?.maker == BundleHead.Maker(version: "1") && head?.maker.canary.isEmpty == false)
    for name in ["head", "journal", "0001.pack", "origin"] {
      try Effects().writeAtomically(
        try Effects().read("\(report.bundle)/\(name)"), to: "\(folder)/\(name)", durable: false)
    }
  }
}

@Suite("A build with machines elsewhere")
struct ExecutionTests {
  private static let text = """
    dsbuild: 1
    name: far
    classes:
      weir: { sources: [ { files: "pictures/*.jpg" } ] }
    crop: { mode: center, size: 32 }
    duplicates: { near: { threshold: 0% } }
    export: [ { format: imagefolder, to: out } ]
    """

  private func project(
    _ machines: NearbyMachines?, emit: @escaping @Sendable (BuildEvent) -> Void = { _ in }
  ) throws -> PlannedProject {
    let folder = try TemporaryFolder()
    for seed in 0..<7 {
      try folder.write(DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "pictures/\(seed).jpg")
    }
    return try PlannedProject(Self.text, in: folder, execution: machines, emit: emit)
  }

  /// What a build leaves behind for others: the lock with the digests of the exports, and the table of the class.
  private func lock(_ project: PlannedProject) throws -> [String] {
    [try project.folder.text("dataset.lock"), try project.folder.text("lock/weir.tsv")]
  }

  private func alone() async throws -> [String] {
    let project = try project(nil)
    try await project.build()
    return try lock(project)
  }

  @Test("computes nothing here, and gives the dataset of one machine")
  func elsewhere() async throws {
    let machines = NearbyMachines(.honest)
    let project = try project(machines)
    let report = try await project.build()
    #expect(try lock(project) == (try await alone()))
    #expect(report.actions[.inspect]?.ran == 0 && report.actions[.crop]?.ran == 0, "\(report.actions)")
    #expect(
      machines.asked.count { $0.hasPrefix("inspect-") } == 4 && machines.asked.count { $0.hasPrefix("crop-") } == 4)
    #expect(machines.uses == 0)
    #expect(try Effects().list(project.folder.path(of: ".dsbuild/tmp")).isEmpty)
  }

  @Test(
    "reports each batch that came: the machine by the server's name or its own, how often it was sent, what was new")
  func reported() async throws {
    let shards = Mutex<[ShardEvent]>([])
    let project = try project(NearbyMachines(.honest)) { event in
      if case .shard(let shard) = event { shards.withLock { $0.append(shard) } }
    }
    try await project.build()
    let inspected = shards.withLock { $0 }.filter { $0.kind == "inspect" }
    #expect(Set(inspected.map(\.name)) == ["inspect-0001", "inspect-0002", "inspect-0003", "inspect-0004"])
    #expect(inspected.reduce(0) { $0 + $1.new } == 7 && inspected.allSatisfy { $0.known == 0 && $0.disputed == 0 })
    #expect(Set(inspected.compactMap(\.origin?.machine)) == ["nearby", "second"])
    #expect(inspected.compactMap(\.origin?.attempts).sorted() == [1, 1, 1, 2])
  }

  @Test("says once why no machine does the work, though every step finds it out")
  func saidOnce() async throws {
    let warnings = Mutex<[String]>([])
    let machines = NearbyMachines(.unfit)
    let project = try project(machines) { event in
      if case .warned(let message, _) = event { warnings.withLock { $0.append(message) } }
    }
    try await project.build()
    let said = warnings.withLock { $0 }.filter { $0.contains("no machine has these libraries") }
    #expect(said.count == 1, "\(said)")
    #expect(Set(machines.asked.map { $0.prefix { $0 != "-" } }).count > 1)
  }

  @Test("reports no batch that was lost or refused", arguments: [NearbyMachines.Manner.unfit, .damages])
  fileprivate func unreported(manner: NearbyMachines.Manner) async throws {
    let count = Mutex(0)
    let project = try project(NearbyMachines(manner)) { event in
      if case .shard = event { count.withLock { $0 += 1 } }
    }
    try await project.build()
    #expect(count.withLock { $0 } == 0)
  }

  @Test("does here what is lost, refused or damaged", arguments: ["lost", "unfit", "damaged"])
  func fallback(name: String) async throws {
    let manner: NearbyMachines.Manner = name == "lost" ? .losesOne : name == "unfit" ? .unfit : .damages
    let machines = NearbyMachines(manner)
    let project = try project(machines)
    let report = try await project.build()
    #expect(try lock(project) == (try await alone()))
    let ran = report.actions[.inspect]?.ran ?? 0
    #expect(name == "lost" ? (1...2).contains(ran) : ran == 7, "\(ran)")
    // A failure that every batch would have is not tried with every batch of the three kinds.
    if name == "unfit" { #expect(machines.asked.count <= 3 * machines.width) }
  }

  @Test("ends if it needs the machines and they do not do the work")
  func needed() async throws {
    let project = try project(NearbyMachines(.unfit, isNeeded: true))
    await #expect(throws: (any Error).self) { try await project.build() }
    let honest = try self.project(NearbyMachines(.honest, isNeeded: true))
    try await honest.build()
    #expect(try lock(honest) == (try await alone()))
  }

  @Test("takes no result that it did not ask for")
  func foreign() async throws {
    let key = SHA256Digest(of: "the result of another project")
    let project = try project(NearbyMachines(.foreign(key)))
    try await project.build()
    #expect(try lock(project) == (try await alone()))
    #expect(try project.workspace.actions.entries(for: [key]).isEmpty)
  }

  @Test("a bundle with a result that differs from a known one leaves everything as it was")
  func disputed() throws {
    let folder = try TemporaryFolder()
    let store = BlobStore(root: folder.path(of: "own"), effects: Effects())
    let cache = try ActionCache(root: folder.path(of: "own"), key: .random(), effects: Effects())
    let (known, new) = (SHA256Digest(of: "known"), SHA256Digest(of: "new"))
    try cache.record(known, kind: "inspect", value: [1], blob: nil)
    let blob = try BlobStore(root: folder.path(of: "other"), effects: Effects()).put([7, 7, 7])
    let other = BlobStore(root: folder.path(of: "other"), effects: Effects())
    try Effects().makeDirectories(folder.path(of: "bundle"))
    try ResultBundle.write(
      [known: .init(kind: "inspect", value: [2]), new: .init(kind: "inspect", value: [3], blob: blob)], of: "inspect",
      from: other, to: folder.path(of: "bundle"), effects: Effects())
    let bundle = try ResultBundle(in: folder.path(of: "bundle"), kinds: ["inspect"], effects: Effects())
    let refused = try bundle.adopt(into: store, cache, orNothing: true)
    #expect(refused.disputed == 1 && refused.new == 0)
    #expect(try cache.entries(for: [new]).isEmpty && !store.contains(blob))
    #expect(try bundle.adopt(into: store, cache).new == 1 && cache.entries(for: [known])[known]?.value == [1])
  }

  @Test("asks nobody if it is offline")
  func offline() async throws {
    let machines = NearbyMachines(.honest)
    let folder = try project(nil).folder
    let project = try PlannedProject(
      Self.text, in: folder, mode: Workspace.Mode(isOffline: true), execution: machines)
    try await project.build()
    #expect(machines.asked.isEmpty)
  }
}
