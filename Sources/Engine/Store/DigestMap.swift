import Digests

/// A map from digests to values. It uses the first eight bytes of a digest as the hash, because digests are uniformly
/// distributed.
///
/// A run fills the map with all blobs but looks up only a few. With `Dictionary`, hashing took a fifth of a run with nothing to
/// do.
struct DigestMap<Value> {
  private var keys: [SHA256Digest] = []
  /// The value of each key; nil if it was removed.
  private var values: [Value?] = []
  /// The index of the key in each slot; -1 for an empty slot. The number of slots is a power of two, and at most half of them
  /// are full.
  private var slots: [Int32] = []

  /// The number of values.
  private(set) var count = 0

  /// Reserves space for `capacity` keys in total.
  mutating func reserveCapacity(_ capacity: Int) {
    keys.reserveCapacity(capacity)
    values.reserveCapacity(capacity)
    if capacity * 2 > slots.count { layOut(for: capacity) }
  }

  subscript(digest: SHA256Digest) -> Value? {
    get { slot(of: digest).flatMap { slots[$0] < 0 ? nil : values[Int(slots[$0])] } }
    set {
      if (keys.count + 1) * 2 > slots.count { layOut(for: Swift.max(8, keys.count * 2)) }
      guard let slot = slot(of: digest) else { return }
      if slots[slot] < 0 {
        guard let newValue else { return }
        slots[slot] = Int32(keys.count)
        keys.append(digest)
        values.append(newValue)
        count += 1
      } else {
        let index = Int(slots[slot])
        count += (newValue == nil ? 0 : 1) - (values[index] == nil ? 0 : 1)
        values[index] = newValue
      }
    }
  }

  /// Removes a value and returns it.
  mutating func removeValue(forKey digest: SHA256Digest) -> Value? {
    let value = self[digest]
    if value != nil { self[digest] = nil }
    return value
  }

  /// The slot that contains a digest or would contain it; nil if there are no slots.
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
    for (index, key) in keys.enumerated() {
      var slot = Int(truncatingIfNeeded: key.prefix) & mask
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
