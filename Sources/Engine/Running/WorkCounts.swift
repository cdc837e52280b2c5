import Synchronization

/// How far the long work of a run is: counted by the threads that do it, read by whoever shows it.
///
/// An item costs one atomic addition. Work of one name that several nodes do side by side is one sum.
public final class WorkCounts: Sendable {
  /// The words in which work is shown, such as "crop" and "pictures".
  public struct Name: Hashable, Sendable {
    /// What is done.
    public let verb: String
    /// What it is done to, in the plural; nil where only the share is worth showing.
    public let unit: String?

    /// A name.
    public init(_ verb: String, _ unit: String?) {
      self.verb = verb
      self.unit = unit
    }
  }

  /// One piece of work under way.
  public final class Count: Sendable {
    fileprivate let name: Name
    fileprivate let total: Int
    private let added = Atomic(0)

    fileprivate init(_ name: Name, of total: Int) {
      self.name = name
      self.total = total
    }

    fileprivate var done: Int { min(total, added.load(ordering: .relaxed)) }

    /// So many more items are done.
    public func add(_ items: Int = 1) { added.add(items, ordering: .relaxed) }
  }

  /// Where the work of one name stands.
  public struct Standing: Hashable, Sendable {
    /// What is done to what.
    public let name: Name
    /// Items that are done.
    public let done: Int
    /// Items that there are.
    public let total: Int
    /// When the first of it began.
    public let begun: ContinuousClock.Instant
  }

  /// Work of one name, from the first piece that began until none is under way.
  private struct Group {
    let begun = ContinuousClock.now
    var running: [Count] = []
    var total = 0
    var ended = 0
  }

  private let groups = Mutex<[Name: Group]>([:])

  /// Counts of nothing.
  public init() {}

  /// Begins a piece of work on so many items; ``end(_:)`` ends it.
  public func begin(_ name: Name, of total: Int) -> Count {
    let count = Count(name, of: total)
    groups.withLock { groups in
      groups[name, default: Group()].running.append(count)
      groups[name]?.total += total
    }
    return count
  }

  /// Ends a piece of work.
  public func end(_ count: Count) {
    groups.withLock { groups in
      groups[count.name]?.running.removeAll { $0 === count }
      groups[count.name]?.ended += count.total
      if groups[count.name]?.running.isEmpty == true { groups[count.name] = nil }
    }
  }

  /// The work under way with the most items left; nil where none is counted.
  public var standing: Standing? {
    groups.withLock { groups in
      groups.map { name, group in
        let done = group.running.reduce(group.ended) { $0 + $1.done }
        return Standing(name: name, done: done, total: group.total, begun: group.begun)
      }.max { ($0.total - $0.done, $1.name.verb) < ($1.total - $1.done, $0.name.verb) }
    }
  }
}
