import Digests

/// The remembered bytes of the outputs of an action for many inputs, as they stand on its shelves.
///
/// Whoever needs one number of each output reads it from the bytes, without a value for each.
public struct ShelvedValues: Sendable {
  /// The bytes for each input; nil if they are not known.
  public private(set) var values: [ArraySlice<UInt8>?]

  private let shelves: ActionShelves?
  private let read: ActionShelves.Reading?

  /// The bytes for some inputs that are on no shelf. None is known yet.
  public init(unknown count: Int) {
    (values, shelves, read) = (Array(repeating: nil, count: count), nil, nil)
  }

  fileprivate init(_ shelves: ActionShelves, _ read: ActionShelves.Reading) {
    (self.shelves, self.read) = (shelves, read)
    values = read.values
  }

  /// The indices of the inputs whose bytes are not known.
  public var unknown: [Int] { values.indices.filter { values[$0] == nil } }

  /// Forgets the bytes that are not sound.
  public mutating func keep(where isSound: (ArraySlice<UInt8>) -> Bool) {
    for (index, value) in values.enumerated() where value.map(isSound) == false { values[index] = nil }
  }

  /// Adds outputs that were looked up or computed for the unknown inputs, in their order.
  public mutating func add<A: Action>(_ found: ActionRunner.Remembered<A>) {
    for (place, index) in unknown.enumerated() { values[index] = found.value(at: place) }
  }

  /// Writes the shelves that were missing.
  public func write() throws(EngineError) {
    guard let shelves, let read else { return }
    try shelves.write(read) { values[$0].map(Array.init) }
  }
}

extension ActionRunner {
  /// The outputs on the shelves of an action. The inputs are in the order that ``remembered(_:of:isShelved:since:)`` needs.
  ///
  /// - Parameter former: as in ``remembered(_:of:isShelved:since:)``.
  public func shelved<A: Action>(
    _ action: A, of inputs: [A.Input], since former: [A.Input] = []
  ) throws(EngineError) -> ShelvedValues {
    guard !inputs.isEmpty else { return ShelvedValues(unknown: 0) }
    let shelves = shelves(of: action, inputs)
    return ShelvedValues(shelves, try shelves.read(since: former.isEmpty ? nil : self.shelves(of: action, former)))
  }
}
