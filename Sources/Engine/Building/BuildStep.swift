public import Digests

/// The name of a node of a build.
public protocol BuildNode: Hashable, Comparable, Sendable, CustomStringConvertible {}

/// The output of a node, which is remembered as bytes under the key of its inputs.
public protocol BuildOutput: Sendable {
  /// The blobs that must be in the store for the output to be valid.
  var blobs: [SHA256Digest] { get }
  /// The output as bytes.
  func encoded() -> [UInt8]
  /// Decodes the output of ``encoded()``; nil for anything else.
  init?(encoded: [UInt8])
}

/// One node of a build: what it reads, what its output depends on, and how it computes it.
public protocol BuildStep<Node, Output, Context>: Sendable {
  /// The type of node names.
  associatedtype Node: BuildNode
  /// The type of outputs.
  associatedtype Output: BuildOutput
  /// The environment of the steps, such as the place of the project.
  associatedtype Context: Sendable

  /// Whether the output is remembered. A step that acts and has no output runs in each build.
  static var isRemembered: Bool { get }
  /// The name of the step's node.
  var node: Node { get }
  /// The nodes whose outputs the step reads. They are done before it begins.
  var inputs: [Node] { get }
  /// The nodes that the step reads if the build contains them. They are not built for its sake.
  var waitsFor: [Node] { get }

  /// The description of the node's output: options and input digests, and nothing else.
  func describe(_ inputs: BuildInputs<Node, Output>) -> Description
  /// Whether a remembered output is still valid, according to facts that are not in the key, such as the expiry of a failure.
  func holds(_ output: Output, in context: Context) -> Bool
  /// The output of a step that acts, if it has nothing to do for these inputs; nil if it has to run.
  func idle(_ inputs: BuildInputs<Node, Output>, in context: Context) throws -> Output?
  /// Runs the step.
  func run(_ inputs: BuildInputs<Node, Output>, in context: Context) async throws -> Output
  /// The blobs behind those of an output, such as the pieces of a list among them. They are kept as long as the output is remembered.
  func kept(with output: Output, in context: Context) throws(EngineError) -> [SHA256Digest]
  /// Further descriptions of the same output: those that a later build will compute from what this build wrote.
  func alsoDescribed(
    _ inputs: BuildInputs<Node, Output>, output: Output, in context: Context
  ) throws(EngineError) -> [Description]
}

extension BuildStep {
  public static var isRemembered: Bool { true }

  public var waitsFor: [Node] { [] }

  public func holds(_: Output, in _: Context) -> Bool { true }

  public func idle(_: BuildInputs<Node, Output>, in _: Context) throws -> Output? { nil }

  public func kept(with _: Output, in _: Context) throws(EngineError) -> [SHA256Digest] { [] }

  public func alsoDescribed(
    _: BuildInputs<Node, Output>, output _: Output, in _: Context
  ) throws(EngineError) -> [Description] { [] }

  /// The remembered output for a description, if it is still valid: its blobs and those behind them exist, and ``holds(_:in:)``
  /// agrees.
  public func remembered(
    _ description: Description, store: BlobStore, actions: ActionCache, in context: Context
  ) throws(EngineError) -> Output? {
    guard let record = try actions.node(description.key), let output = Output(encoded: record.summary) else {
      return nil
    }
    guard try store.missing(among: record.outputs).isEmpty else { return nil }
    return holds(output, in: context) ? output : nil
  }
}
