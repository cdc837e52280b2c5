import Diagnostics
import Digests
import Engine
public import Listings
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
  private let workspace: Workspace

  /// Finds the actions whose inputs are known and whose results are not.
  ///
  /// - Parameter step: only the actions of this step; nil for those of all.
  public init(
    _ manifest: Manifest, version: String, formats: [any ExportFormat.Type], step: StepName? = nil,
    workspace: Workspace
  ) throws {
    self.workspace = workspace
    let plan = try PipelinePlan(manifest, version: version, formats: formats, workspace: workspace)
    var run = DryRun<NodeName, NodeOutput, Workspace>(
      store: workspace.store, actions: workspace.actions, context: workspace)
    var found: [PendingActions] = []
    for planned in plan.steps {
      guard type(of: planned).isRemembered else {
        run.assume(NodeOutput(), of: planned.node)
        continue
      }
      let look = try run.look(at: planned.buildStep)
      guard look.output == nil, step == nil || planned.node.step == step else { continue }
      if let pending = try planned.pendingActions(look.inputs, in: workspace) { found.append(pending) }
    }
    pending = PendingActions.joined(found)
  }

  /// The number of actions.
  public var count: Int { pending.reduce(0) { $0 + $1.count } }

  /// Writes the batches of each kind, each with its pictures beside it.
  ///
  /// - Parameters:
  ///   - parts: the number of batches of each kind; there are more if they would be too large.
  ///   - folder: a folder that does not exist or is empty.
  public func write(_ parts: Int, to folder: String) throws -> [Shard] {
    let effects = workspace.effects
    if FileStamp(path: folder) != nil, try effects.count(folder) > 0 {
      throw DiagnosticError(
        "`\(folder)` is not empty", hint: "give a new folder, or remove the batches of an earlier plan from it")
    }
    try effects.makeDirectories(folder)
    var shards: [Shard] = []
    let batches = pending.flatMap { $0.batches(parts) }
    let progress = workspace.counts.begin(.init("write", "batches"), of: batches.count)
    defer { workspace.counts.end(progress) }
    var numbers: [String: Int] = [:]
    for (batch, blobs) in batches {
      numbers[batch.kind, default: 0] += 1
      let files = BatchFiles(name: "\(batch.kind)-\((numbers[batch.kind] ?? 0).zeroPadded(to: 4))", in: folder)
      let pack = try BlobFile.write(blobs, to: files.inputs, effects: effects) { digest throws(EngineError) in
        try workspace.store.need(digest)
      }
      try effects.write(batch.encoded(), toNew: files.batch, durable: true)
      shards.append(Shard(batch: files.batch, kind: batch.kind, inputs: batch.inputs.count, bytes: pack.size))
      progress.add()
    }
    return shards
  }
}
