import Diagnostics
import Dispatch
import Engine
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Handles Ctrl-C and SIGTERM: the first signal starts no new work and keeps finished work, the second ends the process at once.
final class Interrupts: Sendable {
  private let received = Mutex(ExitStatus.done)

  /// The exit status that the first signal demands; `done` without a signal.
  var status: ExitStatus { received.withLock { $0 } }

  /// Calls `first` at the first signal. Signals are handled from when this returns.
  init(_ first: @escaping @Sendable () -> Void) {
    let listening = DispatchSemaphore(value: 0)
    // A queue of its own has a thread of its own: on one processor, the threads of the others may all be waiting here.
    let queue = DispatchQueue(label: "signals")
    let signals = [(SIGINT, ExitStatus.interrupted), (SIGTERM, .terminated)]
    for (number, status) in signals {
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setRegistrationHandler {
        #if canImport(Darwin)
          // Before the source listens, a signal must still end the process. If it were ignored earlier, it would be lost.
          signal(number, SIG_IGN)
        #endif
        listening.signal()
      }
      // The handler retains its source, so both live as long as the process.
      source.setEventHandler { [self] in
        let isFirst = received.withLock { received in
          defer { if received == .done { received = status } }
          return received == .done
        }
        guard isFirst else { status.leave() }
        first()
        withExtendedLifetime(source) {}
      }
      source.resume()
    }
    for _ in signals { listening.wait() }
  }
}

extension Interrupts {
  /// Runs work that the first signal cancels, and waits for its end. The work starts once signals are handled, so that no
  /// child process is left.
  ///
  /// - Throws: ``Terminated`` if SIGTERM cancelled the work.
  static func cancelling<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    // The first signal cancels it, and it is awaited below.
    let task = Task(executorPreference: FirstThread.current) {
      for await _ in begun {}
      return try await work()
    }
    let signals = Interrupts { task.cancel() }
    begin.finish()
    do {
      return try await task.value
    } catch is CancellationError where signals.status == .terminated {
      throw Terminated()
    }
  }
}

/// The build was ended by SIGTERM.
struct Terminated: ExplainedError {
  var kind: FailureKind { .terminated }
  var diagnostics: [Diagnostic] { [.interrupted] }
}
