import Synchronization

/// Fetches lists of addresses with libcurl. It limits the load on each host and reports failures as ``FetchFailure``.
///
/// One dedicated thread drives one multi handle for the lifetime of the client. So connections, DNS results and knowledge about
/// hosts remain from one call to the next. Calls that overlap share the limits.
public final class TransferClient: Sendable {
  private let mailbox: Mailbox
  private let profiles: [TransferOptions]

  /// Creates a client with these options. Its thread starts with the first fetch.
  public convenience init(options: TransferOptions) { self.init(profiles: [options]) }

  /// Creates a client with several sets of options. Each request names one of them.
  ///
  /// The first set decides the limits over all requests (concurrency, bytes in flight) and the seed. If a host gets several
  /// rates, the slowest applies.
  public init(profiles: [TransferOptions]) {
    self.profiles = profiles
    mailbox = Mailbox()
  }

  deinit {
    mailbox.post(.stop)
  }

  /// The version of libcurl that runs, such as `7.88.1`.
  public static var libraryVersion: String { MultiHandle.libraryVersion }

  /// Whether libcurl signs requests to buckets as servers expect: from 7.88 on.
  public static var signsForBuckets: Bool {
    let numbers = libraryVersion.split(separator: ".").prefix(2).compactMap { Int($0) }
    return numbers.count == 2 && (numbers[0], numbers[1]) >= (7, 88)
  }

  /// Fetches all requests, and returns after the last outcome was delivered.
  ///
  /// - Parameters:
  ///   - requests: in any order.
  ///   - deliver: called once for each request with its tag, in the order of completion, on the client's thread. It may block
  ///     briefly. While it blocks, no request starts, and only the kernel's socket buffers fill up.
  ///   - progress: called at most ten times a second and once at the end, on the client's thread.
  /// - Returns: the statistics. If the task is cancelled, requests in flight are dropped within a moment, nothing more is
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

  /// Fetches `count` requests that `request` creates on demand, so that the caller can keep a long list in a compact form.
  ///
  /// - Parameters:
  ///   - request: returns the request at a position from 0 on, always the same one. It is called on the client's thread, several
  ///     times for each position.
  ///   - deliver: as for a list of requests, with the position of the request and the start of its last try; nil if the request
  ///     was never sent.
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
