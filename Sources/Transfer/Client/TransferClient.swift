import Synchronization

/// Fetches lists of addresses over libcurl, kindly to the hosts and exactly to the closed list of reasons.
///
/// One thread of its own drives one multi handle for as long as the client lives, so connections, look-ups and what was
/// learnt about hosts last from one call to the next; calls that overlap share the limits.
public final class TransferClient: Sendable {
  private let mailbox: Mailbox
  private let profiles: [TransferOptions]

  /// A client with these options; no thread runs before the first fetch.
  public convenience init(options: TransferOptions) { self.init(profiles: [options]) }

  /// A client with several sets of options, of which each request names one.
  ///
  /// What holds over all requests (how many at once, bytes in flight, the seed) is taken from the first; of several rates
  /// for one host the slowest holds.
  public init(profiles: [TransferOptions]) {
    self.profiles = profiles
    mailbox = Mailbox()
  }

  deinit {
    mailbox.post(.stop)
  }

  /// The version of libcurl that runs, such as `7.88.1`.
  public static var libraryVersion: String { MultiHandle.libraryVersion }

  /// Fetches every request and returns when the last outcome is delivered.
  ///
  /// - Parameters:
  ///   - requests: in any order.
  ///   - deliver: called once for each request with its tag, in the order of completion, on the client's thread. It may block
  ///     briefly: while it does, nothing is admitted, and what the kernel holds is all that piles up.
  ///   - progress: called at most ten times a second and once at the end, on the client's thread.
  /// - Returns: what was done. When the task is cancelled, requests under way are dropped within a moment, nothing more is
  ///   delivered, and `isCancelled` is set.
  public func fetch(
    _ requests: [FetchRequest],
    deliver: @Sendable @escaping (_ tag: Int, FetchOutcome) -> Void,
    progress: (@Sendable (TransferProgress) -> Void)? = nil
  ) async -> TransferStatistics {
    await fetch(
      count: requests.count, request: { requests[$0] },
      deliver: { index, outcome, _ in deliver(requests[index].tag, outcome) },
      progress: progress)
  }

  /// Fetches `count` requests that their owner makes when they are looked at: a list of any length is kept in one place, as small as
  /// its owner can.
  ///
  /// - Parameters:
  ///   - request: the request at a position from 0 on, always the same; called on the client's thread, several times for each.
  ///   - deliver: as for a list of requests, with the request's position, and when its last try was begun; nil for what was
  ///     never sent.
  public func fetch(
    count: Int, request: @Sendable @escaping (_ index: Int) -> FetchRequest,
    deliver: @Sendable @escaping (_ index: Int, FetchOutcome, _ begun: ContinuousClock.Instant?) -> Void,
    progress: (@Sendable (TransferProgress) -> Void)? = nil
  ) async -> TransferStatistics {
    let id = mailbox.nextRun()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let run = Run(id: id, count: count, request: request, deliver: deliver, progress: progress) {
          continuation.resume(returning: $0)
        }
        mailbox.post(.begin(run))
        mailbox.startThread(profiles)
      }
    } onCancel: {
      mailbox.post(.cancel(id))
    }
  }
}
