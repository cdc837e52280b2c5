/// The kinds of leaf work that `build --json` counts.
public enum ActionKind: String, Sendable, CaseIterable {
  case fetch, inspect, embed, crop
}

/// Counts of one kind of action, disjoint.
public struct ActionCount: Hashable, Sendable {
  /// Gave a new result now.
  public var ran = 0
  /// Was remembered, a result or a failure.
  public var hit = 0
  /// Was tried now and gave none.
  public var failed = 0

  /// Counts, zero unless told otherwise.
  public init(ran: Int = 0, hit: Int = 0, failed: Int = 0) {
    self.ran = ran
    self.hit = hit
    self.failed = failed
  }
}
