/// Decides whether a store that fails is asked again: a value without clock or network.
///
/// It opens after five failures in a row, or when half of the last twenty requests failed. Then single requests try whether the store is
/// well again: three at once, since a few bad objects can make a healthy store look ill, then one each thirty seconds. A request that
/// succeeds closes it.
public struct Breaker: Hashable, Sendable {
  /// What it says to one more request.
  public enum Admission: Hashable, Sendable {
    /// It is sent.
    case allow
    /// It is sent, and no other before it has ended.
    case probe
    /// It is not sent before this moment.
    case deny(until: ContinuousClock.Instant)
    /// It waits for the probe that is under way.
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
  /// When it was last found open; nil while it is closed.
  private var openedAt: ContinuousClock.Instant?

  /// A closed breaker.
  public init() {}

  /// Whether requests are held back.
  public var isOpen: Bool { openedAt != nil }

  /// Asks for one more request; what it allows is taken to be sent.
  public mutating func admit(now: ContinuousClock.Instant) -> Admission {
    guard let openedAt else { return .allow }
    if isProbing { return .wait }
    guard probes < Self.quickProbes || now - openedAt >= Self.pause else { return .deny(until: openedAt + Self.pause) }
    probes += 1
    isProbing = true
    return .probe
  }

  /// Counts a request that has ended.
  ///
  /// - Parameter wasProbe: whether it was sent as a probe.
  public mutating func end(isFailure: Bool, wasProbe: Bool, now: ContinuousClock.Instant) {
    if wasProbe { isProbing = false }
    guard isFailure else {
      // Also one that was under way when it opened shows that the store answers.
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
