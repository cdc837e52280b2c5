public import Digests

/// What names a node of a build.
public protocol BuildNode: Hashable, Comparable, Sendable, CustomStringConvertible {}

/// What a node gives: remembered in bytes, under the key of what it was made from.
public protocol BuildOutput: Sendable {
  /// Every blob that must be in the store for the output to count.
  var blobs: [SHA256Digest] { get }
  /// The output in bytes.
  func encoded() -> [UInt8]
  /// Reads ``encoded()``; nil for anything else.
  init?(encoded: [UInt8])
}

/// One node of a build: what it reads, what its output depends on, and how it is made.
public protocol BuildStep<Node, Output, Context>: Sendable {
  /// What names nodes.
  associatedtype Node: BuildNode
  /// What nodes give.
  associatedtype Output: BuildOutput
  /// What steps work with, such as where the project is.
  associatedtype Context: Sendable

  /// Whether its output is remembered; a step that acts and gives nothing runs in each build.
  static var isRemembered: Bool { get }
  /// The node this is.
  var node: Node { get }
  /// The nodes whose outputs it reads; they are done before it begins.
  var inputs: [Node] { get }
  /// Nodes that it reads if the build has them, and that are not built for its sake.
  var waitsFor: [Node] { get }

  /// What names the node's output: options and input digests, and nothing else.
  func describe(_ inputs: BuildInputs<Node, Output>) -> Description
  /// Whether a remembered output still counts: facts that no key holds, such as a failure that has expired.
  func holds(_ output: Output, in context: Context) -> Bool
  /// Does the work.
  func run(_ inputs: BuildInputs<Node, Output>, in context: Context) async throws -> Output
  /// Further descriptions under which the output holds: those that a later build will make from what this one wrote.
  func alsoDescribed(
    _ inputs: BuildInputs<Node, Output>, output: Output, in context: Context
  ) throws(EngineError) -> [Description]
}

extension BuildStep {
  public static var isRemembered: Bool { true }

  public var waitsFor: [Node] { [] }

  public func holds(_: Output, in _: Context) -> Bool { true }

  public func alsoDescribed(
    _: BuildInputs<Node, Output>, output _: Output, in _: Context
  ) throws(EngineError) -> [Description] { [] }

  /// The remembered output under a description, if it still counts: its blobs are there, and nothing outside its key says otherwise.
  public func remembered(
    _ description: Description, store: BlobStore, actions: ActionCache, in context: Context
  ) throws(EngineError) -> Output? {
    guard let record = try actions.node(description.key), let output = Output(encoded: record.summary) else {
      return nil
    }
    for blob in output.blobs where try !store.contains(blob) { return nil }
    return holds(output, in: context) ? output : nil
  }
}
