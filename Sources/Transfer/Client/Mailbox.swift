import Synchronization

/// Passes messages from other threads to the loop and wakes the loop.
final class Mailbox: Sendable {
  /// A request to the loop.
  enum Message: Sendable {
    case begin(Run)
    case cancel(Int)
    case stop
  }

  private struct State {
    var messages: [Message] = []
    var runs = 0
    var multi: MultiHandle?
  }

  private let state = Mutex(State())

  /// The number for a new run.
  func nextRun() -> Int {
    state.withLock {
      $0.runs += 1
      return $0.runs
    }
  }

  func post(_ message: Message) {
    let multi = state.withLock {
      $0.messages.append(message)
      return $0.multi
    }
    multi?.wake()
  }

  func takeAll() -> [Message] {
    state.withLock { state in
      defer { state.messages = [] }
      return state.messages
    }
  }

  /// Starts the thread unless it is already running.
  func startThread(_ profiles: [TransferOptions]) {
    let multi = state.withLock { state -> MultiHandle? in
      guard state.multi == nil else { return nil }
      state.multi = MultiHandle()
      return state.multi
    }
    if let multi {
      let isStarted = OwnThread.start { TransferLoop(profiles: profiles, multi: multi, mailbox: self).run() }
      if isStarted { return }
      state.withLock { $0.multi = nil }
    }
    if state.withLock({ $0.multi == nil }) { giveUp() }
  }

  /// Ends every run at once, with all its requests undelivered, because nothing can be fetched without a thread.
  private func giveUp() {
    for message in takeAll() {
      guard case .begin(let run) = message else { continue }
      run.statistics.isCancelled = true
      run.finish(run.statistics)
    }
  }
}
