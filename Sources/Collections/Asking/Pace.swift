import Manifest

/// Decides when a collection is asked next, and what follows from a failed request. A pure state machine over times since
/// the start of a run.
struct Pace: Sendable {
  /// The action after a failed request.
  enum Decision: Hashable, Sendable {
    /// Ask again after this time.
    case again(after: Duration)
    /// Stop; the collection may be asked again after this time, if that is known.
    case stop(after: Duration?)
  }

  /// The longest wait within a run. After a longer one the run stops, to be continued later.
  static let longestWait = Duration.seconds(120)

  /// The least time between the starts of two requests.
  private let interval: Duration
  /// The wait after an answer that took more than a second.
  private let restAfterSlow: Duration
  private let retries: FetchSettings.Retries
  private var notBefore = Duration.zero
  private var begun = Duration.zero
  private var failures = 0

  /// - Parameter rate: the rate that the manifest gives to the host; nil for the collection's own.
  init(_ collection: SearchCollection, retries: FetchSettings.Retries, rate: FetchSettings.Rate?) {
    let own: Duration =
      switch collection {
      // Fewer than five requests a second.
      case .commons: .milliseconds(210)
      case .openverse, .inaturalist, .flickr: .seconds(1)
      case .europeana: .milliseconds(200)
      }
    interval = rate.map { $0.span / $0.count } ?? own
    restAfterSlow = collection == .commons && rate == nil ? .seconds(5) : .zero
    self.retries = retries
  }

  /// How long to wait before the next request.
  func wait(now: Duration) -> Duration { max(.zero, notBefore - now) }

  /// Records the start of a request.
  mutating func begin(now: Duration) {
    begun = now
    notBefore = now + interval
  }

  /// Records an answer, and slows down if its headers say that few requests are left.
  mutating func answered(_ fields: [String: String], now: Duration) {
    if now - begun > .seconds(1) { notBefore = max(notBefore, now + restAfterSlow) }
    for (name, text) in fields where name.hasPrefix("x-ratelimit-available-") && Int(text) == 0 {
      let limit = fields["x-ratelimit-limit-\(name.dropFirst("x-ratelimit-available-".count))"]
      notBefore = max(notBefore, now + (limit.flatMap(Self.interval) ?? .seconds(3)))
    }
  }

  /// Records that an answer was a page.
  mutating func succeeded() { failures = 0 }

  /// The action after a failed request, or after an answer that is not a page.
  ///
  /// - Parameter asked: the time that the collection asks to wait.
  mutating func failed(asked: Duration?) -> Decision {
    failures += 1
    if let asked, asked > Self.longestWait { return .stop(after: asked) }
    guard failures <= retries.max else { return .stop(after: asked) }
    let doubled = retries.backoff.first * (1 << min(failures - 1, 20))
    return .again(after: asked ?? min(retries.backoff.longest, doubled))
  }

  /// The time of one request in a limit such as `20/min`.
  private static func interval(_ limit: String) -> Duration? {
    let parts = limit.split(separator: "/")
    guard parts.count == 2, let count = Int(parts[0].trimmingPrefix(" ")), count > 0 else { return nil }
    let unit = parts[1].drop { $0 == " " }.first
    let seconds: Int? =
      switch unit {
      case "s": 1
      case "m": 60
      case "h": 3_600
      case "d": 86_400
      default: nil
      }
    return seconds.map { Duration.seconds($0) / count }
  }
}
