public import Digests

/// Actions with one description that nobody has done yet, on some blobs.
///
/// It keeps the inputs of the actions and nothing that follows from them: a batch is made when it is asked for, and large
/// work is never in memory as batches.
public struct PendingActions: Sendable {
  /// The inputs of one of the actions that were joined.
  private struct Inputs: Sendable {
    /// The values of the varying fields of an input.
    let values: @Sendable (Int) -> [Description.Value]
    /// The blobs that an input reads.
    let blobs: @Sendable (Int) -> [SHA256Digest]
  }

  /// The place of an input.
  private struct Place: Sendable {
    var part: Int32
    let index: Int32
  }

  /// The description, with the values of the first input in the varying fields.
  let description: Description
  let limits: Description
  let varying: [String]
  private var parts: [Inputs]
  private var places: [Place]
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
    parts = [Inputs(values: { action.values(of: inputs[$0]) }, blobs: { action.blobs(of: inputs[$0]) })]
    places = inputs.indices.map { Place(part: 0, index: Int32(clamping: $0)) }
  }

  /// The number of actions.
  public var count: Int { places.count }

  /// The values of the varying fields of an input.
  func values(at index: Int) -> [Description.Value] {
    let place = places[index]
    return parts[Int(place.part)].values(Int(place.index))
  }

  /// The blobs that an input reads.
  func blobs(at index: Int) -> [SHA256Digest] {
    let place = places[index]
    return parts[Int(place.part)].blobs(Int(place.index))
  }

  /// The keys of the results of some of the actions.
  func keys(_ range: Range<Int>) -> Set<SHA256Digest> {
    var template = KeyTemplate(description, varying: varying)
    var keys = Set<SHA256Digest>(minimumCapacity: range.count)
    for index in range { keys.insert(key(at: index, by: &template)) }
    return keys
  }

  private func key(at index: Int, by template: inout KeyTemplate) -> SHA256Digest {
    for (name, value) in values(at: index).enumerated() { template.set(name, value) }
    return template.key
  }

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
        joined[place].append(pending)
      } else {
        places[pending.common] = joined.count
        joined.append(pending)
      }
    }
    for index in joined.indices { joined[index].removeRepeated() }
    return joined
  }

  private mutating func append(_ other: PendingActions) {
    let before = Int32(clamping: parts.count)
    parts += other.parts
    places += other.places.map { Place(part: $0.part + before, index: $0.index) }
    made.merge(other.made) { first, _ in first }
  }

  private mutating func removeRepeated() {
    var template = KeyTemplate(description, varying: varying)
    var seen = Set<SHA256Digest>(minimumCapacity: count)
    places = places.indices.filter { seen.insert(key(at: $0, by: &template)).inserted }.map { places[$0] }
  }

  /// Batches of nearly equal size: `parts` of them, or more if they would be too large.
  public func batches(_ parts: Int) -> [PendingBatch] {
    let least = (count + ActionBatch.mostInputs - 1) / ActionBatch.mostInputs
    let wanted = min(max(parts, least, 1), count)
    return (0..<wanted).map { part in
      PendingBatch(self, count * part / wanted..<count * (part + 1) / wanted)
    }
  }
}
