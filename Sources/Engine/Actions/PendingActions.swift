public import Digests

/// Actions with one description that nobody has done yet, on some blobs.
public struct PendingActions: Sendable {
  /// The description, with the values of the first input in the varying fields.
  private var description: Description
  private let limits: Description
  private let varying: [String]
  /// The values of the varying fields of each input, with the blobs that it reads.
  private var inputs: [(values: [Description.Value], blobs: [SHA256Digest])] = []
  /// The kind of the actions.
  public let kind: String
  /// Blobs that every run needs besides its input.
  public let equipment: [SHA256Digest]
  /// The bytes of blobs that are in no store, because they were made for these actions.
  public private(set) var made: [SHA256Digest: [UInt8]]

  /// The actions that are not done, of an action on some inputs; nil if there is no input.
  ///
  /// - Parameter made: the bytes of blobs of these inputs that are in no store.
  public init?<A: PortableAction>(_ action: A, on inputs: [A.Input], made: [SHA256Digest: [UInt8]] = [:]) {
    guard let first = inputs.first else { return nil }
    kind = A.kind
    equipment = action.equipment
    self.made = made
    description = action.description(of: first)
    limits = action.limits
    varying = A.varying
    self.inputs = inputs.map { (action.values(of: $0), action.blobs(of: $0)) }
  }

  /// The number of actions.
  public var count: Int { inputs.count }

  /// The description and the limits without the input: actions with equal ones can be in one batch.
  private var common: [UInt8] {
    var common = description
    for name in varying { common[name] = nil }
    return common.encoded() + limits.encoded()
  }

  /// Joins actions that can be in one batch; several classes often have the same settings. An input that two classes
  /// have is done once.
  public static func joined(_ all: [PendingActions]) -> [PendingActions] {
    var joined: [PendingActions] = []
    var places: [[UInt8]: Int] = [:]
    for pending in all {
      if let place = places[pending.common] {
        joined[place].inputs += pending.inputs
        joined[place].made.merge(pending.made) { first, _ in first }
      } else {
        places[pending.common] = joined.count
        joined.append(pending)
      }
    }
    for index in joined.indices {
      var seen: Set<[Description.Value]> = []
      joined[index].inputs.removeAll { !seen.insert($0.values).inserted }
    }
    return joined
  }

  /// Batches of nearly equal size, with the blobs that each reads: `parts` of them, or more if they would be too large.
  public func batches(_ parts: Int) -> [(batch: ActionBatch, blobs: [SHA256Digest])] {
    let least = (inputs.count + ActionBatch.mostInputs - 1) / ActionBatch.mostInputs
    let count = min(max(parts, least, 1), inputs.count)
    return (0..<count).map { part in
      let range = inputs.count * part / count..<inputs.count * (part + 1) / count
      let chosen = inputs[range]
      var description = description
      for (name, value) in zip(varying, chosen.first?.values ?? []) { description[name] = value }
      let batch = ActionBatch(description, of: kind, limits: limits, inputs: chosen.map(\.values))
      return (batch, Set(chosen.flatMap(\.blobs)).sorted())
    }
  }
}
