import Synchronization

/// One phase of jobs at a store: the next job, the result of each, and how the phase ended.
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
  private let onResult: @Sendable (ObjectResult) -> Void

  /// Creates a phase. `onResult` is called with each final result.
  package init(
    _ jobs: [ObjectJob], patience: RequestQueue.Patience, breaker: Breaker,
    onResult: @escaping @Sendable (ObjectResult) -> Void
  ) {
    self.jobs = jobs
    self.onResult = onResult
    state = Mutex(
      State(
        queue: RequestQueue(count: jobs.count, patience: patience, breaker: breaker),
        results: Array(repeating: nil, count: jobs.count)))
  }

  /// The next action.
  package func next(now: ContinuousClock.Instant, idle: Duration, underWay: Int) -> RequestQueue.Turn {
    state.withLock { state in
      if state.isCancelled { return .done }
      let turn = state.queue.next(now: now, idle: idle, underWay: underWay)
      if case .giveUp(let why) = turn { state.givenUp = why }
      return turn
    }
  }

  /// Records a finished job.
  ///
  /// - Returns: whether its result is final. If not, the job is retried.
  @discardableResult
  package func end(
    _ number: Int, _ result: ObjectResult, _ ending: RequestQueue.Ending, now: ContinuousClock.Instant = .now
  ) -> Bool {
    let isFinal = state.withLock { state in
      if case .failed(let failure) = result, state.firstFailure == nil { state.firstFailure = failure }
      guard state.queue.end(number, ending, now: now) else { return false }
      state.results[number] = result
      return true
    }
    if isFinal { onResult(result) }
    return isFinal
  }

  /// Ends the phase at the next call of ``next(now:idle:underWay:)``.
  package func cancel() { state.withLock { $0.isCancelled = true } }

  /// The result of each job; nil for a job that did not finish.
  package var results: [ObjectResult?] { state.withLock { $0.results } }

  /// Why the phase ended early; nil if it did not.
  package var givenUp: RequestQueue.GivenUp? { state.withLock { $0.givenUp } }

  /// The first failure, whether or not its job was retried.
  package var firstFailure: ObjectFailure? { state.withLock { $0.firstFailure } }

  package var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Whether a job is the one with which an open breaker tests the store.
  package func isProbe(_ number: Int) -> Bool { state.withLock { $0.queue.isProbe(number) } }

  /// The present state of the breaker.
  package var breaker: Breaker { state.withLock { $0.queue.breaker } }
}
