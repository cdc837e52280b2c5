/// A set of addresses, numbered in the order in which they were added.
///
/// The texts are stored end to end in one buffer, and an open hash table of numbers finds them. This takes about
/// sixty bytes an address, a third of a dictionary of strings. The hash is the library's seeded one, so nobody can
/// write a list whose addresses collide.
struct AddressTable: Sendable {
  private var text: [UInt8] = []
  private var ends: [Int] = []
  /// Numbers of addresses by hash; -1 in an empty slot.
  private var slots = [Int32](repeating: -1, count: 64)

  var count: Int { ends.count }

  /// The address with a number.
  subscript(number: Int) -> String { String(decoding: text[range(of: number)], as: UTF8.self) }

  /// The number of an address, if it is in the table.
  func number(of address: String) -> Int? {
    let slot = slots[slot(of: address)]
    return slot < 0 ? nil : Int(slot)
  }

  /// The number of an address; a new address is added.
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

  /// The slot that contains an address, or the one it would take.
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
