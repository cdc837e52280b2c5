import Testing
import Transfer

/// Which endings of requests make a store look broken.
@Suite("The requests of a phase")
struct RequestQueueTests {
  private func queue(_ count: Int) -> RequestQueue {
    RequestQueue(
      count: count, patience: .init(idle: .seconds(8), waitsForRecovery: false), breaker: Breaker())
  }

  /// Sends every request and ends all but the last as failures.
  private func failed(isCounted: Bool) -> RequestQueue {
    var queue = queue(9)
    let now = ContinuousClock.now
    for _ in 0..<8 {
      guard case .send(let number) = queue.next(now: now, idle: .zero, underWay: 1) else { continue }
      _ = queue.end(number, .init(isFailure: true, isCounted: isCounted), now: now)
    }
    return queue
  }

  @Test("many objects that share one failed request do not have the store given up; many failed requests do")
  func counted() {
    var (shared, own) = (failed(isCounted: false), failed(isCounted: true))
    #expect(shared.next(now: .now, idle: .zero, underWay: 0) == .send(8))
    // The third probe has failed too.
    #expect(own.next(now: .now, idle: .zero, underWay: 0) == .giveUp(.failing))
  }
}
