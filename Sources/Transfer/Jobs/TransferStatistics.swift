/// The statistics of a run of fetches.
public struct TransferStatistics: Sendable, Equatable {
  /// The number of HTTP requests sent. Retries, conditional requests and `robots.txt` count; redirect hops do not.
  public var requests = 0
  /// The bytes of bodies received over the network.
  public var bytes = 0
  /// Requests that ended in a body.
  public var good = 0
  /// Requests that ended in `notModified`.
  public var notModified = 0
  /// Requests that failed.
  public var failed = 0
  /// Whether the run was cancelled before its end. Undelivered requests are not counted anywhere.
  public var isCancelled = false
  /// The statistics of each host.
  public var hosts: [Origin: HostStatistics] = [:]
  /// The volume of each host that has a limit in the last period, earlier runs included.
  public var spent: [HostManners: SpentVolume] = [:]

  /// Creates statistics with all counts at zero.
  public init() {}
}

/// The statistics of one host in a run.
public struct HostStatistics: Sendable, Equatable {
  /// Requests that ended in a body or in `notModified`.
  public var good = 0
  /// The number of failed requests, by reason.
  public var reasons: [FetchFailure: Int] = [:]

  /// Creates statistics with all counts at zero.
  public init() {}

  /// The number of failed requests.
  public var failed: Int { reasons.values.reduce(0, +) }
}

/// The progress of a run of fetches.
public struct TransferProgress: Sendable, Equatable {
  /// The number of requests delivered.
  public var done: Int
  /// The number of requests in the run.
  public var total: Int
  /// Bytes received in bodies.
  public var bytes: Int
  /// The number of requests in flight.
  public var running: Int
  /// The hosts with the most remaining requests, at most ten, in descending order.
  public var waiting: [HostWaiting]
  /// The number of hosts with remaining requests.
  public var hosts: Int
  /// The volume of each host that has a limit in the last period, earlier runs included.
  public var spent: [HostManners: SpentVolume] = [:]
}

/// The remaining requests of one host.
public struct HostWaiting: Sendable, Equatable {
  /// The host.
  public let origin: Origin
  /// The number of its requests that are not delivered yet.
  public let left: Int
  /// The time until the next request may be sent; nil if the client waits only for the host's answer.
  public let pause: Duration?
}
