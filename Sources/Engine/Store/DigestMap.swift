import Digests

/// A map from digests to values. It uses the first bits of a digest as the hash, because digests are uniformly distributed.
///
/// A run fills the map with all blobs but looks up only a few. With `Dictionary`, hashing took a fifth of a run with nothing to
/// do. Even one table of slots took a tenth. So the values that are loaded first are only sorted into buckets, in two passes.
struct DigestMap<Value> {
  private var keys: [SHA256Digest] = []
  /// The value of each key; nil if it was removed.
  private var values: [Value?] = []
  /// The number of keys that are in buckets; the later ones are in slots.
  private var loaded = 0
  /// The indices of the loaded keys, bucket by bucket, those of one bucket in their order.
  private var buckets: [Int32] = []
  /// The place in `buckets` at which each bucket begins; the last element is the end.
  private var starts: [Int32] = []
  /// The number of bits that a digest is shifted right by to give its bucket.
  private var shift: UInt64 = 0
  /// The index of a later key in each slot; -1 for an empty slot. The number of slots is a power of two, and at most half of them
  /// are full.
  private var slots: [Int32] = []

  /// The number of values.
  private(set) var count = 0

  /// Reserves space for `capacity` keys in total.
  mutating func reserveCapacity(_ capacity: Int) {
    keys.reserveCapacity(capacity)
    values.reserveCapacity(capacity)
  }

  /// Adds a value that cannot be looked up before ``sortLoaded()``. A later value of a digest replaces an earlier one.
  mutating func load(_ digest: SHA256Digest, _ value: Value) {
    precondition(slots.isEmpty && starts.isEmpty, "values are loaded before any is looked up")
    keys.append(digest)
    values.append(value)
    count += 1
  }

  /// Sorts the loaded keys into buckets of two on average.
  mutating func sortLoaded() {
    loaded = keys.count
    guard loaded > 0 else { return }
    let bits = Swift.max(1, Int.bitWidth - (loaded / 2).leadingZeroBitCount)
    shift = UInt64(64 - bits)
    var ends = [Int32](repeating: 0, count: 1 << bits + 1)
    for key in keys { ends[Int(key.prefix >> shift) + 1] += 1 }
    for bucket in 1..<ends.count { ends[bucket] += ends[bucket - 1] }
    starts = ends
    buckets = [Int32](repeating: 0, count: loaded)
    for (index, key) in keys.enumerated() {
      let bucket = Int(key.prefix >> shift)
      buckets[Int(ends[bucket])] = Int32(index)
      ends[bucket] += 1
    }
    for bucket in 0..<starts.count - 1 where starts[bucket + 1] - starts[bucket] > 1 { dropRepeated(in: bucket) }
  }

  /// Removes the values that a later one of the same digest replaces.
  private mutating func dropRepeated(in bucket: Int) {
    let range = Int(starts[bucket])..<Int(starts[bucket + 1])
    for place in range {
      let index = Int(buckets[place])
      guard buckets[(place + 1)..<range.upperBound].contains(where: { keys[Int($0)] == keys[index] }) else { continue }
      values[index] = nil
      count -= 1
    }
  }

  /// Calls `body` with each loaded value in the order of the digests. No value may have been added after ``sortLoaded()``.
  func forEachSorted<Failure>(_ body: (SHA256Digest, Value) throws(Failure) -> Void) throws(Failure) {
    precondition(keys.count == loaded, "only loaded values are in buckets")
    guard loaded > 0 else { return }
    // There are millions of buckets, so none gets an array of its own.
    var own: [Int32] = []
    for bucket in 0..<starts.count - 1 {
      own.removeAll(keepingCapacity: true)
      own += buckets[Int(starts[bucket])..<Int(starts[bucket + 1])]
      if own.count > 1 { own.sort { keys[Int($0)] < keys[Int($1)] } }
      for index in own { if let value = values[Int(index)] { try body(keys[Int(index)], value) } }
    }
  }

  subscript(digest: SHA256Digest) -> Value? {
    get { index(of: digest).flatMap { values[$0] } }
    set {
      if let index = index(of: digest) {
        count += (newValue == nil ? 0 : 1) - (values[index] == nil ? 0 : 1)
        values[index] = newValue
        return
      }
      guard let newValue else { return }
      if (keys.count - loaded + 1) * 2 > slots.count { layOut(for: Swift.max(8, (keys.count - loaded) * 2)) }
      guard let slot = slot(of: digest) else { return }
      slots[slot] = Int32(keys.count)
      keys.append(digest)
      values.append(newValue)
      count += 1
    }
  }

  /// Removes a value and returns it.
  mutating func removeValue(forKey digest: SHA256Digest) -> Value? {
    let value = self[digest]
    if value != nil { self[digest] = nil }
    return value
  }

  /// The index of a key, whether its value was removed or not.
  private func index(of digest: SHA256Digest) -> Int? {
    if let slot = slot(of: digest), slots[slot] >= 0 { return Int(slots[slot]) }
    guard loaded > 0 else { return nil }
    let bucket = Int(digest.prefix >> shift)
    // The last of several equal keys has the value.
    let place = (Int(starts[bucket])..<Int(starts[bucket + 1])).last { keys[Int(buckets[$0])] == digest }
    return place.map { Int(buckets[$0]) }
  }

  /// Whether each of some digests has a value.
  ///
  /// The map is larger than the caches of a processor. So the first and the last key of all buckets are read before any digest is
  /// searched for: then no read waits for the one before.
  func contains(_ digests: [SHA256Digest]) -> [Bool] {
    guard loaded > 0 else { return digests.map { self[$0] != nil } }
    let ranges = digests.map { digest in
      let bucket = Int(digest.prefix >> shift)
      return (first: Swift.min(Int(starts[bucket]), loaded - 1), last: Swift.max(Int(starts[bucket + 1]), 1) - 1)
    }
    let ends = ranges.map { (first: Int(buckets[$0.first]), last: Int(buckets[$0.last])) }
    let found = zip(digests, ends).map { digest, ends in
      (isFirst: keys[ends.first].prefix == digest.prefix, isLast: keys[ends.last].prefix == digest.prefix)
    }
    return digests.indices.map { place in
      let index = found[place].isLast ? ends[place].last : ends[place].first
      let isFound = found[place].isFirst || found[place].isLast
      return isFound && keys[index] == digests[place] && values[index] != nil || self[digests[place]] != nil
    }
  }

  /// The slot that contains a later digest or would contain it; nil if there are no slots.
  private func slot(of digest: SHA256Digest) -> Int? {
    guard !slots.isEmpty else { return nil }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: digest.prefix) & mask
    while slots[slot] >= 0, keys[Int(slots[slot])] != digest { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func layOut(for capacity: Int) {
    var size = 16
    while size < capacity * 2 + 2 { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    let mask = size - 1
    for index in loaded..<keys.count {
      var slot = Int(truncatingIfNeeded: keys[index].prefix) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }
}

extension DigestMap: Sequence {
  func makeIterator() -> AnyIterator<(key: SHA256Digest, value: Value)> {
    var index = 0
    return AnyIterator {
      while index < keys.count {
        defer { index += 1 }
        if let value = values[index] { return (keys[index], value) }
      }
      return nil
    }
  }
}

extension DigestMap: Sendable where Value: Sendable {}
