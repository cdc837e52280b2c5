/// What a run of fetches did, counted.
public struct TransferStatistics: Sendable, Equatable {
  /// HTTP requests sent: retries, conditional ones and `robots.txt` count, redirect hops do not.
  public var requests = 0
  /// Bytes received over the wire in bodies.
  public var bytes = 0
  /// Requests that ended in a body.
  public var good = 0
  /// Requests that ended in `notModified`.
  public var notModified = 0
  /// Requests that failed.
  public var failed = 0
  /// Whether the run was cancelled before its end; requests not delivered are not counted anywhere.
  public var isCancelled = false
  /// What each host did.
  public var hosts: [Origin: HostStatistics] = [:]

  /// Nothing done yet.
  public init() {}
}

/// What one host did in a run.
public struct HostStatistics: Sendable, Equatable {
  /// Requests that ended in a body or in `notModified`.
  public var good = 0
  /// How many requests failed, by reason.
  public var reasons: [FetchFailure: Int] = [:]

  /// Nothing done yet.
  public init() {}

  /// How many requests failed.
  public var failed: Int { reasons.values.reduce(0, +) }
}

/// Where a run of fetches stands.
public struct TransferProgress: Sendable, Equatable {
  /// Requests delivered.
  public var done: Int
  /// Requests of the run.
  public var total: Int
  /// Bytes received in bodies.
  public var bytes: Int
  /// Requests in flight.
  public var running: Int
  /// The hosts that still have requests, those with the most first, at most ten.
  public var waiting: [HostWaiting]
  /// How many hosts still have requests.
  public var hosts: Int
}

/// What is left at one host.
public struct HostWaiting: Sendable, Equatable {
  /// The host.
  public let origin: Origin
  /// How many of its requests are not delivered yet.
  public let left: Int
  /// How long it is before the next of them may be sent; nil where nothing but the host's answer is waited for.
  public let pause: Duration?
}
