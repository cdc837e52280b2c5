public import Digests

/// Receives what happens to each node of a build, in the order of events.
public protocol BuildObserver<Node, Output>: Sendable {
  associatedtype Node: BuildNode
  associatedtype Output: BuildOutput

  /// A node of the kind whose output is remembered is being checked.
  func started(_ node: Node) async
  /// A node's remembered output is valid.
  func found(_ node: Node, _ description: Description, _ output: Output) async
  /// A node has to run.
  func willRun(_ node: Node, _ description: Description) async
  /// A node ran and was recorded under the descriptions. The next build will compute the last of them.
  func ran(_ node: Node, _ descriptions: [Description], _ output: Output, took: Duration) async
  /// A node ran whose output is not remembered.
  func acted(_ node: Node, _ output: Output, took: Duration) async
  /// A node failed, so the nodes that wait for it will not run.
  func failed(_ node: Node, _ error: any Error) async
}

/// Updates nodes, each after those that it reads. A node's output is either remembered, or the node runs and is recorded.
///
/// Nodes that do not wait for each other run in parallel. A node is remembered by the digests of its inputs. If its inputs are
/// unchanged, it does not run again, even if earlier nodes ran.
public actor Build<Node: BuildNode, Output: BuildOutput, Context: Sendable> {
  /// A step of such a build.
  public typealias Step = any BuildStep<Node, Output, Context>

  private let steps: [Step]
  private let store: BlobStore
  private let actions: ActionCache
  private let limit: Int
  private let context: Context
  private let believes: @Sendable (Node) -> Bool
  private let observer: any BuildObserver<Node, Output>

  /// The outputs of the nodes so far.
  public private(set) var outputs: [Node: Output] = [:]

  /// Creates a build of steps, each after those that it waits for.
  ///
  /// - Parameters:
  ///   - limit: the largest number of nodes that run at once.
  ///   - believes: whether a node's remembered output may be used; by default all may.
  public init(
    _ steps: [Step], store: BlobStore, actions: ActionCache, limit: Int, context: Context,
    observer: any BuildObserver<Node, Output>, believes: @escaping @Sendable (Node) -> Bool = { _ in true }
  ) {
    self.steps = steps
    self.store = store
    self.actions = actions
    self.limit = limit
    self.context = context
    self.observer = observer
    self.believes = believes
  }

  /// Updates all nodes.
  ///
  /// - Throws: the error of the first node that failed, in the order of the steps, or `CancellationError`.
  public func run() async throws {
    var plan = Plan()
    var ids: [Node: NodeID] = [:]
    for step in steps {
      ids[step.node] = plan.add(step.node.description, after: (step.inputs + step.waitsFor).compactMap { ids[$0] })
    }
    let report = await Executor(plan, wanted: plan.ids, limit: limit).run { id, _ in
      try await self.take(id)
    } _: { id, _ in
      try await self.update(id)
    }
    if let first = report.errors.min(by: { $0.key < $1.key }) { throw first.value }
    if !report.isComplete { throw CancellationError() }
  }

  /// Takes the output of a node that need not run: the remembered one, or that of a step that has nothing to do.
  ///
  /// - Returns: false if the node has to run.
  private func take(_ id: NodeID) async throws -> Bool {
    let step = steps[id.index]
    let inputs = step.inputs(from: outputs)
    guard isRemembered(step) else {
      guard let output = try step.idle(inputs, in: context) else { return false }
      outputs[step.node] = output
      await observer.acted(step.node, output, took: .zero)
      return true
    }
    await observer.started(step.node)
    let description = step.describe(inputs)
    guard let output = try remembered(step, description) else { return false }
    outputs[step.node] = output
    await observer.found(step.node, description, output)
    return true
  }

  private func update(_ id: NodeID) async throws {
    let step = steps[id.index]
    let inputs = step.inputs(from: outputs)
    let description = step.describe(inputs)
    if isRemembered(step) { await observer.willRun(step.node, description) }
    let start = ContinuousClock.now
    do {
      let output = try await step.run(inputs, in: context)
      outputs[step.node] = output
      guard isRemembered(step) else {
        return await observer.acted(step.node, output, took: start.duration(to: .now))
      }
      let descriptions = try record(step, description, inputs, output)
      await observer.ran(step.node, descriptions, output, took: start.duration(to: .now))
    } catch {
      await observer.failed(step.node, error)
      throw error
    }
  }

  private func isRemembered(_ step: Step) -> Bool { type(of: step).isRemembered }

  private func remembered(_ step: Step, _ description: Description) throws(EngineError) -> Output? {
    guard believes(step.node) else { return nil }
    return try step.remembered(description, store: store, actions: actions, in: context)
  }

  /// Records an output under every description that applies to it, and returns these descriptions.
  private func record(
    _ step: Step, _ description: Description, _ inputs: BuildInputs<Node, Output>, _ output: Output
  ) throws(EngineError) -> [Description] {
    let descriptions = [description] + (try step.alsoDescribed(inputs, output: output, in: context))
    let (blobs, encoded) = (output.blobs + (try step.kept(with: output, in: context)), output.encoded())
    for described in descriptions {
      try actions.record(NodeRecord(description: described, outputs: blobs, summary: encoded))
    }
    return descriptions
  }
}
