/// A number of requests per period, such as ten a second.
public struct RequestRate: Hashable, Sendable {
  /// The number of requests.
  public let count: Int
  /// The period.
  public let period: Duration

  /// A rate of `count` requests in each `period`; nil unless both are positive.
  public init?(count: Int, per period: Duration) {
    guard count > 0, period > .zero else { return nil }
    self.count = count
    self.period = period
  }
}
