/// The queue of hosts that wait for a turn, first come first served.
struct Turns: Sendable {
  private var items: [Int] = []
  private var head = 0

  var count: Int { items.count - head }

  mutating func append(_ host: Int) { items.append(host) }

  mutating func removeFirst() -> Int? {
    guard head < items.count else { return nil }
    let host = items[head]
    head += 1
    if head > 1024, head * 2 > items.count {
      items.removeFirst(head)
      head = 0
    }
    return host
  }
}

/// Hosts that wait for a moment, as a binary heap with the earliest first.
struct Alarms: Sendable {
  private var items: [(due: Duration, host: Int)] = []

  /// The earliest moment.
  var first: Duration? { items.first?.due }

  mutating func insert(_ host: Int, due: Duration) {
    items.append((due, host))
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child].due < items[parent].due else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeDue(_ now: Duration) -> Int? {
    guard let first = items.first, first.due <= now else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first.host }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [parent * 2 + 1, parent * 2 + 2] where child < items.count && items[child].due < items[least].due {
        least = child
      }
      if least == parent { return first.host }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
