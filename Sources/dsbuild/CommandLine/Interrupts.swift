import Diagnostics
import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Ctrl-C and SIGTERM: the first stops starting and keeps what is finished, the second ends at once.
final class Interrupts: Sendable {
  private let received = Mutex(ExitStatus.done)

  /// How the process should end by the first signal; `done` while there was none.
  var status: ExitStatus { received.withLock { $0 } }

  /// Calls `first` at the first signal; listens when it returns.
  init(_ first: @escaping @Sendable () -> Void) {
    let listening = DispatchSemaphore(value: 0)
    for (number, status) in [(SIGINT, ExitStatus.interrupted), (SIGTERM, .terminated)] {
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setRegistrationHandler {
        #if canImport(Darwin)
          // Until the source listens a signal ends the process, as it would have a moment before: ignored, it would be lost.
          signal(number, SIG_IGN)
        #endif
        listening.signal()
      }
      // The handler holds its source: both live as long as the process, which a signal is about.
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
      listening.wait()
    }
  }
}

/// The build was ended by SIGTERM.
struct Terminated: ExplainedError {
  var kind: FailureKind { .terminated }
  var diagnostics: [Diagnostic] { [.interrupted] }
}
