/// Requests in a stretch of time, such as ten a second.
public struct RequestRate: Hashable, Sendable {
  /// How many requests.
  public let count: Int
  /// In which time.
  public let period: Duration

  /// `count` requests in each `period`; nil unless both are positive.
  public init?(count: Int, per period: Duration) {
    guard count > 0, period > .zero else { return nil }
    self.count = count
    self.period = period
  }
}
