import Testing
import Transfer

/// When a store that fails is asked again: a table of endings, without a network.
@Suite("The breaker of a shared store")
struct BreakerTests {
  private let start = ContinuousClock.now

  private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

  /// A breaker after these endings, all at the start.
  private func breaker(_ endings: String) -> Breaker {
    var breaker = Breaker()
    for ending in endings { breaker.end(isFailure: ending == "x", wasProbe: false, now: start) }
    return breaker
  }

  @Test(
    "it opens after five failures in a row, or when half of the last twenty failed",
    arguments: [
      ("", false), ("xxxx", false), ("xxxxx", true), ("xxxx.xxxx", false),
      ("x.x.x.x.x.x.x.x.x.", false), ("x.x.x.x.x.x.x.x.x.x.x", true), (".x..x..x..x..x..x..x..x..x..x", false),
    ])
  func opens(_ endings: String, _ isOpen: Bool) { #expect(breaker(endings).isOpen == isOpen) }

  @Test("three single requests try it at once, then one each thirty seconds")
  func probes() {
    var breaker = breaker("xxxxx")
    for _ in 0..<3 {
      #expect(breaker.admit(now: start) == .probe)
      #expect(breaker.admit(now: start) == .wait)
      breaker.end(isFailure: true, wasProbe: true, now: start)
    }
    #expect(breaker.admit(now: after(1)) == .deny(until: after(30)))
    #expect(breaker.admit(now: after(30)) == .probe)
    breaker.end(isFailure: true, wasProbe: true, now: after(31))
    #expect(breaker.admit(now: after(60)) == .deny(until: after(61)))
  }

  @Test("a success closes it, and counting begins again")
  func closes() {
    var breaker = breaker("xxxxx")
    #expect(breaker.admit(now: start) == .probe)
    breaker.end(isFailure: false, wasProbe: true, now: start)
    #expect(!breaker.isOpen && breaker.admit(now: start) == .allow)
    for _ in 0..<4 { breaker.end(isFailure: true, wasProbe: false, now: start) }
    #expect(!breaker.isOpen)
  }
}
