import Digests

/// Values by digests, found by the first eight bytes of a digest: digests are evenly spread, so no other hash of them is needed.
///
/// A run looks up a few blobs and fills the map with all: what a dictionary spends on hashing was a fifth of a run with nothing to do.
struct DigestMap<Value> {
  private var keys: [SHA256Digest] = []
  /// The value of each key; nil for one that was removed.
  private var values: [Value?] = []
  /// The index of the key that lies in each slot; -1 for none. A power of two, at most half full.
  private var slots: [Int32] = []

  /// How many values there are.
  private(set) var count = 0

  /// Makes room for so many keys in all.
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

  /// Takes a value out.
  mutating func removeValue(forKey digest: SHA256Digest) -> Value? {
    let value = self[digest]
    if value != nil { self[digest] = nil }
    return value
  }

  /// The slot in which a digest lies or would lie; nil while there are none.
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
