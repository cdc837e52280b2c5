/// The kinds of actions that `build --json` counts.
public enum ActionKind: String, Sendable, CaseIterable {
  case fetch, inspect, embed, crop
}

/// The counts of one kind of action; each action is counted once.
public struct ActionCount: Hashable, Sendable {
  /// The actions that ran and gave a result.
  public var ran = 0
  /// The actions whose result or failure was remembered.
  public var hit = 0
  /// The actions that ran and failed.
  public var failed = 0

  /// Creates counts; they are zero by default.
  public init(ran: Int = 0, hit: Int = 0, failed: Int = 0) {
    self.ran = ran
    self.hit = hit
    self.failed = failed
  }
}
