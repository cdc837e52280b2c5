import Synchronization

/// Counts the progress of a run's long work. The working threads count, and a display reads the counts.
///
/// An item costs one atomic addition. If several nodes do work with the same name at once, their counts are added.
public final class WorkCounts: Sendable {
  /// The words that describe work to the user, such as "crop" and "pictures".
  public struct Name: Hashable, Sendable {
    /// The verb for the work.
    public let verb: String
    /// The plural of the items; nil if only the percentage is worth showing.
    public let unit: String?

    /// Creates a name.
    public init(_ verb: String, _ unit: String?) {
      self.verb = verb
      self.unit = unit
    }
  }

  /// One running piece of work.
  public final class Count: Sendable {
    fileprivate let name: Name
    fileprivate let total: Int
    private let added = Atomic(0)

    fileprivate init(_ name: Name, of total: Int) {
      self.name = name
      self.total = total
    }

    fileprivate var done: Int { min(total, added.load(ordering: .relaxed)) }

    /// Adds finished items.
    public func add(_ items: Int = 1) { added.add(items, ordering: .relaxed) }
  }

  /// The progress of all work with one name.
  public struct Standing: Hashable, Sendable {
    /// The name of the work.
    public let name: Name
    /// The number of finished items.
    public let done: Int
    /// The number of all items.
    public let total: Int
    /// The start of the first piece of work.
    public let begun: ContinuousClock.Instant
  }

  /// Work with one name, from the start of the first piece until none is running.
  private struct Group {
    let begun = ContinuousClock.now
    var running: [Count] = []
    var total = 0
    var ended = 0
  }

  private let groups = Mutex<[Name: Group]>([:])

  /// Creates an object without counts.
  public init() {}

  /// Begins a piece of work on `total` items. Call ``end(_:)`` at its end.
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

  /// The running work with the most remaining items; nil if there is none.
  public var standing: Standing? {
    groups.withLock { groups in
      groups.map { name, group in
        let done = group.running.reduce(group.ended) { $0 + $1.done }
        return Standing(name: name, done: done, total: group.total, begun: group.begun)
      }.max { ($0.total - $0.done, $1.name.verb) < ($1.total - $1.done, $0.name.verb) }
    }
  }
}
