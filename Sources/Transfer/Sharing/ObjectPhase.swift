import Synchronization

/// One phase of jobs at a store: which of them is next, what came of each, and how it ended.
package final class ObjectPhase: Sendable {
  private struct State {
    var queue: RequestQueue
    var results: [ObjectResult?]
    var givenUp: RequestQueue.GivenUp?
    var isCancelled = false
    var firstFailure: ObjectFailure?
  }

  package let jobs: [ObjectJob]
  private let state: Mutex<State>
  private let told: @Sendable (ObjectResult) -> Void

  /// A phase; `told` is called with each result when it stands.
  package init(
    _ jobs: [ObjectJob], patience: RequestQueue.Patience, breaker: Breaker,
    told: @escaping @Sendable (ObjectResult) -> Void
  ) {
    self.jobs = jobs
    self.told = told
    state = Mutex(
      State(
        queue: RequestQueue(count: jobs.count, patience: patience, breaker: breaker),
        results: Array(repeating: nil, count: jobs.count)))
  }

  /// What is done next.
  package func next(now: ContinuousClock.Instant, idle: Duration, underWay: Int) -> RequestQueue.Turn {
    state.withLock { state in
      if state.isCancelled { return .done }
      let turn = state.queue.next(now: now, idle: idle, underWay: underWay)
      if case .giveUp(let why) = turn { state.givenUp = why }
      return turn
    }
  }

  /// Counts a job that has ended; its result stands unless it is tried again.
  package func end(
    _ number: Int, _ result: ObjectResult, _ ending: RequestQueue.Ending, now: ContinuousClock.Instant = .now
  ) {
    let stands = state.withLock { state in
      if case .failed(let failure) = result, state.firstFailure == nil { state.firstFailure = failure }
      guard state.queue.end(number, ending, now: now) else { return false }
      state.results[number] = result
      return true
    }
    if stands { told(result) }
  }

  /// Ends it as soon as it asks.
  package func cancel() { state.withLock { $0.isCancelled = true } }

  /// What came of each job; nil for one that did not end.
  package var results: [ObjectResult?] { state.withLock { $0.results } }

  /// Why it ended early.
  package var givenUp: RequestQueue.GivenUp? { state.withLock { $0.givenUp } }

  /// The first failure that was met, tried again or not.
  package var firstFailure: ObjectFailure? { state.withLock { $0.firstFailure } }

  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// What is known of the store now.
  package var breaker: Breaker { state.withLock { $0.queue.breaker } }
}
