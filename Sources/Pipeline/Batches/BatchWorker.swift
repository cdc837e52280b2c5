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
  }

  /// The longest batch in bytes that is read.
  private static let longestBatch = 64 << 20

  private let effects: Effects
  private let processors: ProcessorPool
  private let memory: MemoryGate
  private let counts: WorkCounts

  /// Creates a worker with these resources.
  public init(effects: Effects, processors: ProcessorPool, memory: MemoryGate, counts: WorkCounts) {
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
    guard let batch = ActionBatch(encoded: try effects.read(path, atMost: Self.longestBatch)) else {
      throw DiagnosticError(
        "`\(path)` is not a batch", hint: "`dsbuild plan --shards N --to FOLDER` writes batches: `FOLDER/*.batch`")
    }
    guard let kind = PortableKinds.all.first(where: { $0.kind == batch.kind }) else {
      throw ActionBatch.Problem.kind(batch.kind)
    }
    return try await run(batch, as: kind, at: path, to: folder)
  }

  private func run<A: PortableAction>(
    _ batch: ActionBatch, as kind: A.Type, at path: String, to folder: String
  ) async throws -> Report {
    let (action, inputs) = try batch.opened(as: kind)
    let files = BatchFiles(batch: path)
    let bundle = "\(folder)/\(files.name).bundle"
    func report(_ results: Int, wasThere: Bool = false) -> Report {
      Report(kind: A.kind, inputs: inputs.count, results: results, bundle: bundle, wasThere: wasThere)
    }
    if FileStamp(path: bundle)?.kind == .directory {
      return report(try ResultBundle(in: bundle, kinds: [A.kind], effects: effects).count, wasThere: true)
    }
    let work = "\(folder)/.\(files.name).\(UInt64.random(in: 0...UInt64.max))"
    defer { try? effects.removeTree(work) }
    try effects.makeDirectories("\(work)/bundle")
    let store = BlobStore(root: "\(work)/cache", effects: effects)
    guard FileStamp(path: files.inputs) != nil else {
      throw DiagnosticError(
        "the pictures of the batch are not there: `\(files.inputs)`", hint: "copy that file beside the batch")
    }
    try BlobFile.forEach(in: files.inputs, effects: effects) { digest, bytes throws(EngineError) in
      try store.put(bytes, digest: digest)
    }
    let missing = try Set(inputs.map(action.blob)).count { try !store.contains($0) }
    guard missing == 0 else {
      throw DiagnosticError(
        "`\(files.inputs)` lacks \(missing == 1 ? "1 picture" : "\(missing) pictures") of the batch",
        hint: "copy that file again; it belongs to one batch alone")
    }
    let cache = try ActionCache(root: "\(work)/cache", key: .random(), effects: effects)
    let runner = ActionRunner(
      store: store, cache: cache, processors: processors, memory: memory, counts: counts
    ) { _ in }
    _ = try await runner.outputs(action, of: inputs) { try store.read($0) }
    try store.close()
    let results = try cache.entries(for: action.keys(of: inputs))
    try ResultBundle.write(results, of: A.kind, from: store, to: "\(work)/bundle", effects: effects)
    try effects.rename("\(work)/bundle", to: bundle)
    return report(results.count)
  }
}

/// The names of the files that belong to a batch.
package struct BatchFiles: Hashable, Sendable {
  /// The path without its ending.
  private let stem: String

  /// The files of the batch at a path.
  package init(batch path: String) {
    stem = path.hasSuffix(Self.ending) ? String(path.dropLast(Self.ending.count)) : path
  }

  /// The files of a batch in a folder.
  package init(name: String, in folder: String) { stem = "\(folder)/\(name)" }

  /// The name of the batch.
  package var name: String { Effects.name(of: stem) }
  /// The batch.
  package var batch: String { stem + Self.ending }
  /// The pictures that it reads.
  package var inputs: String { stem + ".pack" }

  private static let ending = ".batch"
}
