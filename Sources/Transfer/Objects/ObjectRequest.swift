public import Digests

/// One request for an object of a shared store.
public struct ObjectRequest: Sendable {
  /// What is done to the object.
  public enum Method: Sendable {
    /// Asks whether it is there (`HEAD`).
    case look
    /// Asks for its bytes, of which at most `limit` are read (`GET`).
    case get(limit: Int)
    /// Puts its bytes there (`PUT`); one that is there stays, unless it is to be replaced.
    case put([UInt8], replacing: Bool)
    /// Removes it (`DELETE`).
    case remove
  }

  /// The caller's name for the request.
  public let tag: Int
  /// The path below the store's address, such as `cas/` and a digest.
  public let path: String
  /// What is done.
  public let method: Method

  /// How many bytes of memory it may take.
  var reserved: Int {
    switch method {
    case .look, .remove: 0
    case .get(let limit): limit
    case .put(let bytes, _): bytes.count
    }
  }

  /// A request.
  public init(tag: Int, path: String, method: Method) {
    self.tag = tag
    self.path = path
    self.method = method
  }
}

/// What came of one request for an object.
public enum ObjectAnswer: Sendable {
  /// The whole body of a good answer, with its digest.
  case body([UInt8], digest: SHA256Digest)
  /// A status without a body that matters, the length that was declared, and how long the server asks to be left alone.
  case answered(status: Int, length: Int?, retryAfter: Duration?)
  /// A body that cannot be the object: too long, or in a coding.
  case unfit(String)
  /// No answer.
  case failed(FetchFailure, detail: String)
}

/// What a run of requests does next.
public enum ObjectTurn: Sendable {
  /// It sends this.
  case send(ObjectRequest)
  /// It waits for answers, at most so long.
  case wait(Duration?)
  /// It ends; requests under way are dropped.
  case end
}

/// Where a run of requests is when it asks what to do next.
public struct ObjectStanding: Sendable {
  /// What time it is.
  public let now: ContinuousClock.Instant
  /// For how long nothing worth waiting for has come.
  public let idle: Duration
  /// How many requests are under way.
  public let underWay: Int

  /// A standing.
  public init(now: ContinuousClock.Instant, idle: Duration = .zero, underWay: Int) {
    self.now = now
    self.idle = idle
    self.underWay = underWay
  }
}

/// What a run of requests sent and received.
public struct ObjectTraffic: Hashable, Sendable {
  /// Requests that went out.
  public var requests = 0
  /// Bytes received in bodies.
  public var received = 0

  /// Nothing yet.
  public init() {}
}
