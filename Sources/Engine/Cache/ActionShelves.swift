public import Digests

/// Stores the results of one kind of action for many inputs together, so that they are read at once.
///
/// The inputs are divided by the first bits of their digests into shelves of some hundred. The results of a shelf are one blob,
/// which is remembered under the inputs of the shelf. If an input is added or removed, one shelf is rebuilt, from that of the
/// former inputs. Each of the others costs a look-up and a read, which is twenty times cheaper than a look-up for each result.
/// Results that are on no shelf are looked up one by one. Shelves only save time, so losing them loses no result.
public struct ActionShelves: Sendable {
  /// The results read from shelves.
  public struct Reading: Sendable {
    /// The result for each input; nil if its shelf is missing.
    public internal(set) var values: [ArraySlice<UInt8>?]
    /// The inputs of missing shelves, as ranges of indices.
    fileprivate(set) var missing: [Range<Int>]
  }

  /// The approximate number of results on a shelf.
  static let size = 512

  private let description: Description
  private let inputs: [SHA256Digest]
  private let store: BlobStore
  private let actions: ActionCache

  /// Creates the shelves of one kind of action.
  ///
  /// - Parameters:
  ///   - description: the description of an action of this kind, without its input.
  ///   - inputs: the digests of the inputs, in ascending order.
  public init(_ description: Description, of inputs: [SHA256Digest], store: BlobStore, actions: ActionCache) {
    self.description = description
    self.inputs = inputs
    self.store = store
    self.actions = actions
  }

  /// Reads the results that are on shelves.
  ///
  /// - Parameter former: shelves of the same actions for other inputs: the results of a missing shelf are taken from them.
  public func read(since former: ActionShelves? = nil) throws(EngineError) -> Reading {
    var reading = try read(shelves)
    guard let former, !reading.missing.isEmpty else { return reading }
    let places = reading.missing.joined().compactMap { index in
      former.inputs.index(ofSorted: inputs[index]).map { (index: index, former: $0) }
    }
    let wanted = former.shelves.filter { shelf in
      let first = places.partitioningIndex { $0.former >= shelf.lowerBound }
      return first < places.count && shelf.contains(places[first].former)
    }
    let values = try former.read(wanted).values
    for place in places { reading.values[place.index] = values[place.former] }
    return reading
  }

  private func read(_ shelves: [Range<Int>]) throws(EngineError) -> Reading {
    var reading = Reading(values: [ArraySlice<UInt8>?](repeating: nil, count: inputs.count), missing: [])
    let keys = shelves.map(key)
    let known = try actions.entries(for: keys)
    for (range, key) in zip(shelves, keys) {
      guard let blob = known[key]?.blob, let bytes = try store.read(blob),
        Self.take(bytes, into: &reading.values, range)
      else {
        reading.missing.append(range)
        continue
      }
    }
    return reading
  }

  /// Writes the shelves that a reading did not find, from the results known by now. A shelf with an unknown result is not
  /// written.
  public func write(_ reading: Reading, _ value: (Int) -> [UInt8]?) throws(EngineError) {
    for range in reading.missing {
      let values = range.compactMap(value)
      guard values.count == range.count else { continue }
      let blob = try store.put(Self.bytes(values))
      // A shelf is useless as soon as one of its inputs is gone, so its first input represents all of them.
      try actions.record(key(range), kind: "shelf", value: [], blob: blob, source: inputs[range.lowerBound])
    }
  }

  /// The shelves as ranges of indices, in the order of the inputs.
  private var shelves: [Range<Int>] {
    let bits = max(0, inputs.count / Self.size).bitWidth - max(0, inputs.count / Self.size).leadingZeroBitCount
    var shelves: [Range<Int>] = []
    var start = 0
    while start < inputs.count {
      let shelf = Self.shelf(of: inputs[start], bits: bits)
      let end = inputs[start...].firstIndex { Self.shelf(of: $0, bits: bits) != shelf } ?? inputs.count
      shelves.append(start..<end)
      start = end
    }
    return shelves
  }

  private static func shelf(of input: SHA256Digest, bits: Int) -> UInt64 {
    bits == 0 ? 0 : input.prefix >> UInt64(64 - bits)
  }

  private func key(_ range: Range<Int>) -> SHA256Digest {
    var names: [UInt8] = []
    names.reserveCapacity(range.count * 32)
    for index in range { inputs[index].append(to: &names) }
    var key = Description(kind: "shelf", version: 1)
    key.append("of", .record(description))
    key.append("inputs", .digest(SHA256Digest(of: names)))
    return key.key
  }

  /// The bytes of a shelf: the number of results, their lengths, then the results.
  private static func bytes(_ values: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + values.reduce(0) { $0 + 4 + $1.count })
    LittleEndian.append(UInt64(values.count), count: 8, to: &bytes)
    for value in values { LittleEndian.append(UInt64(value.count), count: 4, to: &bytes) }
    for value in values { bytes += value }
    return bytes
  }

  /// Decodes the output of ``bytes(_:)``; false for anything else.
  private static func take(_ bytes: [UInt8], into values: inout [ArraySlice<UInt8>?], _ range: Range<Int>) -> Bool {
    guard bytes.count >= 8 + range.count * 4, LittleEndian.word(bytes, at: 0) == UInt64(range.count) else {
      return false
    }
    var ends: [Int] = []
    ends.reserveCapacity(range.count)
    var end = 8 + range.count * 4
    for index in 0..<range.count {
      end += Int(LittleEndian.half(bytes, at: 8 + index * 4))
      ends.append(end)
    }
    guard end == bytes.count else { return false }
    var start = 8 + range.count * 4
    for (index, end) in zip(range, ends) {
      values[index] = bytes[start..<end]
      start = end
    }
    return true
  }
}
