/// Addresses, each once, numbered in the order in which they came.
///
/// Their texts lie end to end in one buffer and are found by an open hash table of numbers: about sixty bytes an address, a third of what
/// a dictionary of strings takes. The hash is the library's seeded one, so no list can be written to make them collide.
struct AddressTable: Sendable {
  private var text: [UInt8] = []
  private var ends: [Int] = []
  /// Numbers of addresses by hash; -1 where there is none.
  private var slots = [Int32](repeating: -1, count: 64)

  /// How many there are.
  var count: Int { ends.count }

  /// The address of a number.
  subscript(number: Int) -> String { String(decoding: text[range(of: number)], as: UTF8.self) }

  /// The number of an address, if it is there.
  func number(of address: String) -> Int? {
    let slot = slots[slot(of: address)]
    return slot < 0 ? nil : Int(slot)
  }

  /// The number of an address, which is taken in where it is new.
  mutating func add(_ address: String) -> Int {
    let slot = slot(of: address)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    slots[slot] = Int32(ends.count)
    text.append(contentsOf: address.utf8)
    ends.append(text.count)
    if ends.count * 3 > slots.count * 2 { grow() }
    return ends.count - 1
  }

  /// Whether one address comes before another, byte by byte.
  func precedes(_ left: Int, _ right: Int) -> Bool {
    text[range(of: left)].lexicographicallyPrecedes(text[range(of: right)])
  }

  private func range(of number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

  /// The slot that an address has, or would have.
  private func slot(of address: String) -> Int {
    var hasher = Hasher()
    hasher.combine(address)
    var slot = hasher.finalize() & (slots.count - 1)
    while slots[slot] >= 0, !text[range(of: Int(slots[slot]))].elementsEqual(address.utf8) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for number in ends.indices { slots[slot(of: self[number])] = Int32(number) }
  }
}
