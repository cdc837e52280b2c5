import Diagnostics
import Digests
import Engine
import Listings
public import Manifest
public import Pipeline

/// Cuts the work that a build would do into batches that other machines can do.
public struct ShardPlan: Sendable {
  /// A batch that was written.
  public struct Shard: Hashable, Sendable {
    /// The path of the batch.
    public let batch: String
    /// The kind of its actions.
    public let kind: String
    /// The number of its actions.
    public let inputs: Int
    /// The bytes of the pictures beside it.
    public let bytes: Int
  }

  private let pending: [PendingActions]
  private let networks: Networks
  private let workspace: Workspace
  private let parts: Int

  /// The work that can be cut, by the word for it.
  public enum Work: String, CaseIterable, Sendable {
    case inspect, embed, crop
    case nearDuplicates = "near_duplicates"

    fileprivate var kinds: Set<String> {
      switch self {
      case .inspect: [InspectAction.kind]
      case .embed: [EmbedAction.kind, MapAction.kind]
      case .crop: [CropAction.kind]
      case .nearDuplicates: [NearCodeAction.kind, NearTileAction.kind]
      }
    }
  }

  /// Finds the actions whose inputs are known and whose results are not.
  ///
  /// - Parameters:
  ///   - parts: the number of batches of each kind; there are more if they would be too large.
  ///   - work: only this work; nil for all that is worth sending.
  public init(
    _ manifest: Manifest, version: String, formats: [any ExportFormat.Type], parts: Int, work: Work? = nil,
    workspace: Workspace
  ) throws {
    self.workspace = workspace
    self.parts = parts
    networks = try Networks(manifest, workspace: workspace)
    let cut = ShardCut(parts: parts, kinds: work?.kinds)
    let plan = try PipelinePlan(
      manifest, version: version, formats: formats, networks: networks, workspace: workspace)
    var run = DryRun<NodeName, NodeOutput, Workspace>(
      store: workspace.store, actions: workspace.actions, context: workspace)
    var found: [PendingActions] = []
    for planned in plan.steps {
      guard type(of: planned).isRemembered else {
        run.assume(NodeOutput(), of: planned.node)
        continue
      }
      let look = try run.look(at: planned.buildStep)
      guard look.output == nil else { continue }
      found += try planned.pendingActions(look.inputs, cut: cut, in: workspace).filter { pending in
        work.map { $0.kinds.contains(pending.kind) } ?? true
      }
    }
    pending = PendingActions.joined(found)
  }

  /// The number of actions.
  public var count: Int { pending.reduce(0) { $0 + $1.count } }

  /// Writes the batches of each kind, each with its pictures beside it, and the weights of their networks.
  ///
  /// - Parameters:
  ///   - folder: a folder that does not exist or is empty.
  ///   - withInputs: whether the pictures are written; otherwise workers take them from a store.
  public func write(to folder: String, withInputs: Bool = true) throws -> [Shard] {
    let effects = workspace.effects
    if FileStamp(path: folder) != nil, try effects.count(folder) > 0 {
      throw DiagnosticError(
        "`\(folder)` is not empty", hint: "give a new folder, or remove the batches of an earlier plan from it")
    }
    try effects.makeDirectories(folder)
    for digest in Set(pending.flatMap(\.equipment)).sorted() {
      guard withInputs, let bytes = try networks.bytes(of: digest) else { continue }
      try effects.write(bytes, toNew: BatchFiles.equipment(digest, in: folder), durable: true)
    }
    var shards: [Shard] = []
    let batches = pending.flatMap { $0.batches(parts) }
    let progress = workspace.counts.begin(.init("write", "batches"), of: batches.count)
    defer { workspace.counts.end(progress) }
    var numbers: [String: Int] = [:]
    for work in batches {
      numbers[work.kind, default: 0] += 1
      let files = BatchFiles(name: "\(work.kind)-\((numbers[work.kind] ?? 0).zeroPadded(to: 4))", in: folder)
      // Blobs that were made for the batch are in no store.
      let sent = withInputs ? work.blobs : work.blobs.filter { work.made($0) != nil }
      var size = 0
      if !sent.isEmpty {
        size =
          try BlobFile.write(sent, to: files.inputs, effects: effects) { digest throws(EngineError) in
            if let bytes = work.made(digest) { return bytes }
            return try workspace.store.need(digest)
          }.size
      }
      try effects.write(work.batch.encoded(), toNew: files.batch, durable: true)
      shards.append(Shard(batch: files.batch, kind: work.kind, inputs: work.count, bytes: size))
      progress.add()
    }
    return shards
  }
}
