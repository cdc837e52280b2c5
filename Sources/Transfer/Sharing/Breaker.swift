/// A circuit breaker: it decides whether to send further requests to a store that fails. It is a value without clock or network.
///
/// It opens after five failures in a row, or if half of the last twenty requests failed. Then single requests (probes) test
/// whether the store has recovered. The first three follow each other without a pause, because a few bad objects can make a
/// healthy store look broken. After that there is one every thirty seconds. A request that succeeds closes the breaker.
public struct Breaker: Hashable, Sendable {
  /// The decision about one more request.
  public enum Admission: Hashable, Sendable {
    /// Send it.
    case allow
    /// Send it, and no other before it has ended.
    case probe
    /// Do not send it before this moment.
    case deny(until: ContinuousClock.Instant)
    /// Wait for the running probe.
    case wait
  }

  private static let mostInARow = 5
  private static let window = 20
  private static let quickProbes = 3
  private static let pause = Duration.seconds(30)

  private var inARow = 0
  private var last: [Bool] = []
  private var isProbing = false
  private var probes = 0
  /// When it opened, or when its last probe failed; nil while it is closed.
  private var openedAt: ContinuousClock.Instant?

  /// Creates a closed breaker.
  public init() {}

  /// Whether the breaker holds requests back.
  public var isOpen: Bool { openedAt != nil }

  /// Decides about one more request. The caller must send a request that is allowed.
  public mutating func admit(now: ContinuousClock.Instant) -> Admission {
    guard let openedAt else { return .allow }
    if isProbing { return .wait }
    guard probes < Self.quickProbes || now - openedAt >= Self.pause else { return .deny(until: openedAt + Self.pause) }
    probes += 1
    isProbing = true
    return .probe
  }

  /// Counts a finished request.
  ///
  /// - Parameter wasProbe: whether it was sent as a probe.
  public mutating func end(isFailure: Bool, wasProbe: Bool, now: ContinuousClock.Instant) {
    if wasProbe { isProbing = false }
    guard isFailure else {
      // A success also closes it if the request was sent before the breaker opened: the store answers.
      if openedAt != nil {
        self = Breaker()
      } else {
        inARow = 0
        note(false)
      }
      return
    }
    guard openedAt == nil else {
      if wasProbe { openedAt = now }
      return
    }
    inARow += 1
    note(true)
    let failed = last.count { $0 }
    if inARow >= Self.mostInARow || last.count == Self.window && failed * 2 >= Self.window {
      openedAt = now
      probes = 0
    }
  }

  private mutating func note(_ isFailure: Bool) {
    last.append(isFailure)
    if last.count > Self.window { last.removeFirst() }
  }
}
