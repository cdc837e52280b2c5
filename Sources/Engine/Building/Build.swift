public import Digests

/// Is told what becomes of each node of a build, in the order in which it happens.
public protocol BuildObserver<Node, Output>: Sendable {
  associatedtype Node: BuildNode
  associatedtype Output: BuildOutput

  /// A node whose output is remembered is looked at.
  func started(_ node: Node) async
  /// A remembered output of a node counts.
  func found(_ node: Node, _ description: Description, _ output: Output) async
  /// A node has to do its work.
  func willRun(_ node: Node, _ description: Description) async
  /// A node did its work, and is remembered under the descriptions, the last of which the next build will make.
  func ran(_ node: Node, _ descriptions: [Description], _ output: Output, took: Duration) async
  /// A node did its work that is not remembered.
  func acted(_ node: Node, _ output: Output, took: Duration) async
  /// A node failed, and with it what waits for it.
  func failed(_ node: Node, _ error: any Error) async
}

/// Brings nodes up to date: each after those it reads, taken as remembered or run and recorded.
///
/// Nodes run side by side where none waits for another. A node is remembered by the digests of what it read, so one whose inputs come out
/// as they were is not run again, whatever ran before it.
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

  /// What each node gave so far.
  public private(set) var outputs: [Node: Output] = [:]

  /// A build of steps, each after those that it waits for.
  ///
  /// - Parameters:
  ///   - limit: how many nodes run at once at most.
  ///   - believes: whether a node's remembered output counts; all do unless told otherwise.
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

  /// Brings all nodes up to date.
  ///
  /// - Throws: the error of the first node that failed, in the order of the steps, or `CancellationError`.
  public func run() async throws {
    var plan = Plan()
    var ids: [Node: NodeID] = [:]
    for step in steps {
      ids[step.node] = plan.add(step.node.description, after: (step.inputs + step.waitsFor).compactMap { ids[$0] })
    }
    let report = await Executor(plan, wanted: plan.ids, limit: limit).run { id, _ in
      try await self.bring(id)
    }
    if let first = report.errors.min(by: { $0.key < $1.key }) { throw first.value }
    if !report.isComplete { throw CancellationError() }
  }

  private func bring(_ id: NodeID) async throws {
    let step = steps[id.index]
    if isRemembered(step) { await observer.started(step.node) }
    let inputs = step.inputs(from: outputs)
    let description = step.describe(inputs)
    if let output = try remembered(step, description) {
      outputs[step.node] = output
      await observer.found(step.node, description, output)
      return
    }
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
    guard isRemembered(step), believes(step.node) else { return nil }
    return try step.remembered(description, store: store, actions: actions, in: context)
  }

  /// Remembers an output under every description that holds for it, which are given back.
  private func record(
    _ step: Step, _ description: Description, _ inputs: BuildInputs<Node, Output>, _ output: Output
  ) throws(EngineError) -> [Description] {
    let descriptions = [description] + (try step.alsoDescribed(inputs, output: output, in: context))
    let encoded = output.encoded()
    for described in descriptions {
      try actions.record(NodeRecord(description: described, outputs: output.blobs, summary: encoded))
    }
    return descriptions
  }
}
