import Diagnostics
import Digests
public import Engine

/// Does the actions of a batch on any machine, without a project: it needs the batch and the file of its inputs.
public struct BatchWorker: Sendable {
  /// The result of a batch.
  public struct Report: Hashable, Sendable {
    /// The kind of the actions.
    public let kind: String
    /// The number of actions in the batch.
    public let inputs: Int
    /// The number of results in the bundle.
    public let results: Int
    /// The folder of the bundle.
    public let bundle: String
    /// Whether the bundle was there before, so that nothing was done.
    public let wasThere: Bool
    /// Where the results were made; nil if the bundle does not say it.
    public let origin: BundleOrigin?
  }

  /// The machine on which a worker runs.
  public struct Machine: Sendable {
    /// Its name, for people.
    public var name: String
    /// The places of weights on it.
    public var places: ModelPlaces
    /// How often a queue started the batch before, if it says so.
    public var restarts: Int

    /// A machine with these facts.
    public init(name: String, places: ModelPlaces = ModelPlaces(), restarts: Int = 0) {
      (self.name, self.places, self.restarts) = (name, places, restarts)
    }
  }

  /// The longest batch in bytes that is read.
  private static let longestBatch = 64 << 20

  let effects: Effects
  let processors: ProcessorPool
  private let memory: MemoryGate
  let counts: WorkCounts
  let machine: Machine
  /// The store for what is not beside the batch; nil if there is none.
  let remote: Remote?

  private let maker: BundleHead.Maker

  /// Creates a worker with these resources.
  ///
  /// - Parameter version: the version of the program, for the bundles.
  public init(
    version: String, effects: Effects, processors: ProcessorPool, memory: MemoryGate, counts: WorkCounts,
    machine: Machine, remote: Remote? = nil
  ) {
    maker = BundleHead.Maker(version: version)
    self.machine = machine
    self.remote = remote
    self.effects = effects
    self.processors = processors
    self.memory = memory
    self.counts = counts
  }

  /// Does a batch, and writes its results to a bundle in a folder. The bundle appears by one rename, so that a killed
  /// worker leaves none.
  ///
  /// - Throws: ``ActionBatch/Problem`` before any work if this program would compute other results.
  public func run(batch path: String, to folder: String) async throws -> Report {
    let bytes = try effects.read(path, atMost: Self.longestBatch)
    guard let batch = ActionBatch(encoded: bytes) else {
      throw DiagnosticError(
        "`\(path)` is not a batch", hint: "`dsbuild plan --shards N --to FOLDER` writes batches: `FOLDER/*.batch`")
    }
    guard let kind = PortableKinds.all.first(where: { $0.kind == batch.kind }) else {
      throw ActionBatch.Problem.kind(batch.kind)
    }
    return try await run(batch, SHA256Digest(of: bytes), as: kind, at: path, to: folder)
  }

  private func run<A: PortableAction>(
    _ batch: ActionBatch, _ digest: SHA256Digest, as kind: A.Type, at path: String, to folder: String
  ) async throws -> Report {
    let (opened, inputs) = try batch.opened(as: kind)
    let files = BatchFiles(batch: path)
    let (bundle, known) = try bundle(of: digest, named: files.name, kind: A.kind, in: folder)
    func report(_ results: Int, _ origin: BundleOrigin?, wasThere: Bool = false) -> Report {
      Report(
        kind: A.kind, inputs: inputs.count, results: results, bundle: bundle, wasThere: wasThere, origin: origin)
    }
    if let known { return report(known.count, BundleOrigin(in: bundle, effects: effects), wasThere: true) }
    let start = ContinuousClock.now
    let action = try opened.equipped(with: try await equipment(of: opened, files))
    let attempts = try 1 + max(unfinished(files.name, in: folder), machine.restarts)
    let work = "\(folder)/.\(files.name).\(UInt64.random(in: 0...UInt64.max))"
    defer { try? effects.removeTree(work) }
    try effects.makeDirectories("\(work)/bundle")
    let store = BlobStore(root: "\(work)/cache", effects: effects)
    let wanted = Set(inputs.flatMap { action.blobs(of: $0) })
    let (fromPack, fromStore) = try await gather(wanted, files, into: store)
    let cache = try ActionCache(root: "\(work)/cache", key: .random(), effects: effects)
    let runner = ActionRunner(
      store: store, cache: cache, processors: processors, memory: memory, counts: counts
    ) { _ in }
    _ = try await runner.outputs(action, of: inputs) { try store.read($0) }
    try store.close()
    let results = try cache.entries(for: action.keys(of: inputs))
    try ResultBundle.write(
      results, of: A.kind, from: store, to: "\(work)/bundle", batch: digest, maker: maker, effects: effects)
    let origin = BundleOrigin(
      machine: machine.name, started: WallClock.system.seconds - Int64((ContinuousClock.now - start) / .seconds(1)),
      milliseconds: Int64((ContinuousClock.now - start) / .milliseconds(1)), attempts: attempts, fromPack: fromPack,
      fromStore: fromStore)
    try origin.write(to: "\(work)/bundle", effects: effects)
    do throws(EngineError) {
      try effects.rename("\(work)/bundle", to: bundle)
    } catch {
      // Another worker that did the same batch was faster; its bundle is as good.
      guard FileStamp(path: bundle)?.kind == .directory else { throw error }
      let there = try ResultBundle(in: bundle, kinds: [A.kind], effects: effects)
      guard there.head.batch == digest else { throw error }
      return report(there.count, BundleOrigin(in: bundle, effects: effects), wasThere: true)
    }
    return report(results.count, origin)
  }

  /// The folder for the bundle of a batch, and the bundle if it is there.
  ///
  /// Batches of several plans have the same names. A bundle of another batch stays, because nobody may have adopted it yet; the
  /// new one then has the beginning of the batch's digest in its name.
  private func bundle(
    of batch: SHA256Digest, named name: String, kind: String, in folder: String
  ) throws(EngineError) -> (folder: String, known: ResultBundle?) {
    let usual = "\(folder)/\(name).bundle"
    for place in [usual, "\(folder)/\(name)-\(batch.hex.prefix(16)).bundle"] {
      guard FileStamp(path: place)?.kind == .directory else { return (place, nil) }
      let bundle = try ResultBundle(in: place, kinds: PortableKinds.names.union([kind]), effects: effects)
      if bundle.head.batch == batch { return (place, bundle) }
    }
    throw EngineError(
      .alreadyExists, "write", usual, hint: "move the bundles of other batches away, or give `--to` another folder")
  }

  /// The number of times that workers began a batch and did not end it: each left the folder of its work.
  private func unfinished(_ name: String, in folder: String) throws(EngineError) -> Int {
    guard FileStamp(path: folder)?.kind == .directory else { return 0 }
    return try effects.list(folder).count { $0.name.hasPrefix(".\(name).") }
  }
}
