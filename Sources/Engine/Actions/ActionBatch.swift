public import Diagnostics
public import Digests

/// An action that another process can be handed: it is made again from what describes it.
public protocol PortableAction: Action {
  /// What a run is bounded by and no output depends on, such as how many pixels are decoded.
  var limits: Description { get }

  /// The action that has such a description; nil where this program has none.
  init?(_ description: Description, limits: Description)
  /// The input with those values of the varying fields; nil for values of another kind.
  func input(_ values: [Description.Value]) -> Input?
}

extension PortableAction {
  public var limits: Description { Description() }
}

/// Actions of one kind on many blobs, as a file carries them from one process to another.
public struct ActionBatch: Hashable, Sendable {
  /// Why a batch is not done here.
  public enum Problem: ExplainedError, Hashable {
    /// The batch is of another kind of action.
    case kind(String)
    /// The batch is not whole.
    case damaged
    /// This program would compute something else: these fields of the keys differ, such as `libraries`.
    case differs([String])

    public var diagnostics: [Diagnostic] {
      switch self {
      case .kind(let kind): [Diagnostic(.error, "the batch asks for `\(kind)`, which is not done here")]
      case .damaged: [Diagnostic(.error, "the batch is damaged", hint: "write it again")]
      case .differs(let fields):
        [
          Diagnostic(
            .error, "this program computes other results than the batch asks for",
            hint: "use the same dsbuild with the same libraries: \(fields.joined(separator: ", ")) differ")
        ]
      }
    }
  }

  /// So many inputs are in a batch at most.
  public static let mostInputs = 4_000

  /// What names each action, with the values of the first input where they vary.
  public let description: Description
  /// What a run is bounded by.
  public let limits: Description
  /// The values of the varying fields of each input.
  public let inputs: [[Description.Value]]

  /// The batch of an action on some inputs, at least one and at most ``mostInputs``.
  public init<A: PortableAction>(_ action: A, on inputs: [A.Input]) {
    precondition((1...Self.mostInputs).contains(inputs.count), "a batch has inputs, and not too many")
    description = action.description(of: inputs[0])
    limits = action.limits
    self.inputs = inputs.map(action.values)
  }

  /// The kind of the actions.
  public var kind: String { description.text("kind") ?? "" }

  /// The batch in bytes: a canonical description.
  public func encoded() -> [UInt8] {
    var batch = Description(kind: Self.kind, version: Self.version)
    batch["action"] = .record(description)
    batch["limits"] = .record(limits)
    batch["inputs"] = .list(inputs.map { .list($0) })
    return batch.encoded()
  }

  /// Reads ``encoded()``; nil for anything else.
  public init?(encoded bytes: [UInt8]) {
    guard let batch = Description(encoded: bytes), batch.text("kind") == Self.kind,
      batch["version"] == .integer(Int64(Self.version)), case .record(let description)? = batch["action"],
      case .record(let limits)? = batch["limits"], case .list(let inputs)? = batch["inputs"],
      (1...Self.mostInputs).contains(inputs.count)
    else { return nil }
    self.description = description
    self.limits = limits
    self.inputs = inputs.compactMap { input in
      guard case .list(let values) = input else { return nil }
      return values
    }
    guard self.inputs.count == inputs.count else { return nil }
  }

  /// The action and its inputs, where this program would compute the very outputs that are asked for.
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
