public import Diagnostics
public import Digests

/// An action that can be sent to another process, which creates it again from its description.
public protocol PortableAction: Action {
  /// The limits of a run, on which no output depends, such as how many pixels are decoded.
  var limits: Description { get }

  /// Creates the action with a description; nil if this program has no such action.
  init?(_ description: Description, limits: Description)
  /// The input with these values of the varying fields; nil for values of another kind.
  func input(_ values: [Description.Value]) -> Input?
  /// The blobs that a run for an input reads, of which ``Action/blob(of:)`` is one.
  func blobs(of input: Input) -> [SHA256Digest]

  /// Blobs that every run needs besides its input, such as the weights of a network.
  var equipment: [SHA256Digest] { get }
  /// The action with the bytes of its equipment. An action without equipment is complete as it is.
  func equipped(with bytes: [SHA256Digest: [UInt8]]) throws -> Self
}

extension PortableAction {
  public var limits: Description { Description() }

  public func blobs(of input: Input) -> [SHA256Digest] { [blob(of: input)] }

  public var equipment: [SHA256Digest] { [] }

  public func equipped(with _: [SHA256Digest: [UInt8]]) throws -> Self { self }
}

/// Actions of one kind on many blobs, in a form that is sent from one process to another as a file.
public struct ActionBatch: Hashable, Sendable {
  /// The reason why this program cannot run a batch.
  public enum Problem: ExplainedError, Hashable {
    /// The batch is of another kind of action.
    case kind(String)
    /// The batch is damaged or incomplete.
    case damaged
    /// This program would compute other results, because these fields of the keys differ, such as `libraries`.
    case differs([String])
    /// Nothing on this machine has these bytes, which every action of the batch needs, such as weights of a network.
    case unequipped(SHA256Digest)

    public var diagnostics: [Diagnostic] {
      switch self {
      case .kind(let kind):
        [
          Diagnostic(
            .error, "the batch asks for the action `\(kind)`, which this dsbuild does not know",
            hint: "use the dsbuild that wrote the batch")
        ]
      case .damaged:
        [
          Diagnostic(
            .error, "the batch is damaged or incomplete",
            hint: "write it again with `dsbuild plan --shards N --to FOLDER`")
        ]
      case .differs(let fields):
        [
          Diagnostic(
            .error, "this dsbuild would compute other results than the one that wrote the batch",
            hint: "use the same dsbuild with the same libraries; these differ: \(fields.joined(separator: ", "))")
        ]
      case .unequipped(let digest):
        [
          Diagnostic(
            .error, "the weights with the SHA-256 \(digest.hex), which the batch needs, are not on this machine",
            hint: "copy `\(digest.hex).blob` beside the batch; `dsbuild plan --shards` wrote it there")
        ]
      }
    }

    public var kind: FailureKind {
      switch self {
      case .kind, .differs, .unequipped: .unfitProgram
      case .damaged: .failed
      }
    }
  }

  /// The largest number of inputs in a batch.
  public static let mostInputs = 4_000

  /// The kind of the actions. Two kinds may have descriptions of one kind.
  public let kind: String
  /// The description of the actions, with the values of the first input in the varying fields.
  public let description: Description
  /// The limits of a run.
  public let limits: Description
  /// The values of the varying fields of each input.
  public let inputs: [[Description.Value]]

  /// Creates a batch of an action on some inputs, at least one and at most ``mostInputs``.
  public init<A: PortableAction>(_ action: A, on inputs: [A.Input]) {
    precondition((1...Self.mostInputs).contains(inputs.count), "a batch has inputs, and not too many")
    kind = A.kind
    description = action.description(of: inputs[0])
    limits = action.limits
    self.inputs = inputs.map(action.values)
  }

  /// Creates a batch of some pending actions.
  init(_ description: Description, of kind: String, limits: Description, inputs: [[Description.Value]]) {
    self.kind = kind
    self.description = description
    self.limits = limits
    self.inputs = inputs
  }

  /// The batch as bytes: a canonical description.
  public func encoded() -> [UInt8] {
    var batch = Description(kind: Self.kind, version: Self.version)
    batch["action"] = .record(description)
    batch["limits"] = .record(limits)
    batch["inputs"] = .list(inputs.map { .list($0) })
    if kind != description.text("kind") { batch["of"] = .text(kind) }
    return batch.encoded()
  }

  /// Decodes the output of ``encoded()``; nil for anything else.
  public init?(encoded bytes: [UInt8]) {
    guard let batch = Description(encoded: bytes), batch.text("kind") == Self.kind,
      batch["version"] == .integer(Int64(Self.version)), case .record(let description)? = batch["action"],
      case .record(let limits)? = batch["limits"], case .list(let inputs)? = batch["inputs"],
      (1...Self.mostInputs).contains(inputs.count)
    else { return nil }
    kind = batch.text("of") ?? description.text("kind") ?? ""
    self.description = description
    self.limits = limits
    self.inputs = inputs.compactMap { input in
      guard case .list(let values) = input else { return nil }
      return values
    }
    guard self.inputs.count == inputs.count else { return nil }
  }

  /// The action and its inputs, if this program would compute exactly the requested outputs.
  public func opened<A: PortableAction>(as _: A.Type) throws(Problem) -> (action: A, inputs: [A.Input]) {
    guard kind == A.kind else { throw .kind(kind) }
    guard let action = A(description, limits: limits) else { throw .damaged }
    var inputs: [A.Input] = []
    for values in self.inputs {
      guard values.count == A.varying.count, let input = action.input(values) else { throw .damaged }
      inputs.append(input)
    }
    let changes = action.description(of: inputs[0]).changes(since: description)
    guard changes.isEmpty else { throw .differs(changes.map(\.name)) }
    return (action, inputs)
  }

  private static let kind = "batch"
  private static let version = 1
}
