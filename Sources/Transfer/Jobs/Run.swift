/// One call of ``TransferClient/fetch(_:deliver:progress:)``: its list, its callbacks and its statistics.
///
/// `@unchecked Sendable`: the caller creates it, and afterwards only the loop's thread uses it.
final class Run: @unchecked Sendable {
  let id: Int
  /// The number of requests.
  let count: Int
  /// Creates the request at an index of the list. It is called repeatedly, so that the caller need not keep the requests.
  let request: @Sendable (Int) -> FetchRequest
  let deliver: @Sendable (Int, FetchOutcome, ContinuousClock.Instant?) -> Void
  let progress: (@Sendable (TransferProgress) -> Void)?
  let finish: @Sendable (TransferStatistics) -> Void

  var statistics = TransferStatistics()
  /// The number of requests not delivered yet.
  var left: Int
  /// The number of requests not delivered yet, by host.
  var waiting: [Origin: Int] = [:]
  /// When progress was last reported.
  var toldAt: Duration = .zero
  var isCancelled = false

  init(
    id: Int, count: Int, request: @Sendable @escaping (Int) -> FetchRequest,
    deliver: @Sendable @escaping (Int, FetchOutcome, ContinuousClock.Instant?) -> Void,
    progress: (@Sendable (TransferProgress) -> Void)?,
    finish: @Sendable @escaping (TransferStatistics) -> Void
  ) {
    self.id = id
    self.count = count
    self.request = request
    self.deliver = deliver
    self.progress = progress
    self.finish = finish
    left = count
  }

  /// Delivers the outcome of one request, and counts it.
  func end(_ index: Int, _ outcome: FetchOutcome, origin: Origin?, begun: ContinuousClock.Instant? = nil) {
    guard !isCancelled else { return }
    left -= 1
    switch outcome {
    case .body: statistics.good += 1
    case .notModified: statistics.notModified += 1
    case .failed: statistics.failed += 1
    }
    if let origin {
      if let count = waiting[origin] { waiting[origin] = count > 1 ? count - 1 : nil }
      switch outcome {
      case .body, .notModified: statistics.hosts[origin, default: HostStatistics()].good += 1
      case .failed(let failure, _, _):
        statistics.hosts[origin, default: HostStatistics()].reasons[failure, default: 0] += 1
      }
    }
    deliver(index, outcome, begun)
  }

  /// The progress of the run.
  ///
  /// - Parameter pause: the time until the next request to a host.
  func state(running: Int, pause: (Origin) -> Duration?) -> TransferProgress {
    let most = waiting.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10)
    return TransferProgress(
      done: count - left, total: count, bytes: statistics.bytes, running: running,
      waiting: most.map { HostWaiting(origin: $0.key, left: $0.value, pause: pause($0.key)) }, hosts: waiting.count)
  }
}
