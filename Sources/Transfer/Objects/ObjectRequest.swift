public import Digests

/// One request for an object of a shared store.
public struct ObjectRequest: Sendable {
  /// The operation on the object.
  public enum Method: Sendable {
    /// Asks whether the object exists (`HEAD`).
    case look
    /// Reads its bytes, at most `limit` of them (`GET`).
    case get(limit: Int)
    /// Reads `count` of its bytes from `offset` on (`GET` with `Range`).
    case range(offset: Int, count: Int)
    /// Stores its bytes (`PUT`). An existing object stays unless `replacing` is true.
    case put([UInt8], replacing: Bool)
    /// Removes the object (`DELETE`).
    case remove
  }

  /// The caller's number for the request.
  public let tag: Int
  /// The path below the store's address, such as `cas/` and a digest.
  public let path: String
  /// The operation.
  public let method: Method

  /// The most bytes of memory that it may need.
  var reserved: Int {
    switch method {
    case .look, .remove: 0
    case .get(let limit): limit
    case .range(_, let count): count
    case .put(let bytes, _): bytes.count
    }
  }

  /// The SHA-256 of the bytes that it sends, in hexadecimal digits; nil if it sends none. A blob has it as its name.
  var contentDigest: String? {
    guard case .put(let bytes, _) = method else { return nil }
    return path.hasPrefix("cas/") ? String(path.suffix(64)) : SHA256Digest(of: bytes).hex
  }

  /// Whether it sends the bytes of an object.
  var isSending: Bool { if case .put = method { true } else { false } }

  /// Whether it asks for a part of the bytes.
  var isRange: Bool { if case .range = method { true } else { false } }

  /// Whether it asks for bytes.
  var isReading: Bool {
    switch method {
    case .get, .range: true
    case .look, .put, .remove: false
    }
  }

  /// Creates a request.
  public init(tag: Int, path: String, method: Method) {
    self.tag = tag
    self.path = path
    self.method = method
  }
}

/// The result of one request for an object.
public enum ObjectAnswer: Sendable {
  /// The whole body of a successful answer, with its digest.
  case body([UInt8], digest: SHA256Digest)
  /// A status without a relevant body, the declared length, and the wait that the server asks for.
  case answered(status: Int, length: Int?, retryAfter: Duration?)
  /// A bucket did not do what it was asked.
  case declined(BucketRefusal)
  /// The server denied access, and there was no credential to send; the words say why.
  case ungranted(status: Int, String)
  /// A body that cannot be the object: too long, or with a content coding.
  case unfit(String)
  /// The request got no answer.
  case failed(FetchFailure, detail: String)
}

extension ObjectAnswer {
  /// The status of an answer that other credentials may change; nil for every other answer.
  var deniedStatus: Int? {
    switch self {
    case .answered(let status, _, _): status == 401 || status == 403 ? status : nil
    case .declined(let refusal): refusal.isDenied ? refusal.status : nil
    case .body, .ungranted, .unfit, .failed: nil
    }
  }
}

/// The next action of a run of requests.
public enum ObjectTurn: Sendable {
  /// Send this request.
  case send(ObjectRequest)
  /// Wait for answers, at most this long; nil leaves the limit to the loop.
  case wait(Duration?)
  /// End the run; running requests are cancelled.
  case end
}

/// The state of a run of requests when it asks for its next action.
public struct ObjectStanding: Sendable {
  /// The current time.
  public let now: ContinuousClock.Instant
  /// How long requests have been running without progress.
  public let idle: Duration
  /// How many requests are running.
  public let underWay: Int

  /// Creates a state.
  public init(now: ContinuousClock.Instant, idle: Duration = .zero, underWay: Int) {
    self.now = now
    self.idle = idle
    self.underWay = underWay
  }
}

/// The requests and bytes of a run.
public struct ObjectTraffic: Hashable, Sendable {
  /// How many requests were sent.
  public var requests = 0
  /// How many bytes of bodies were received.
  public var received = 0
  /// How many seconds the clock of this machine is ahead of that of a bucket; nil if that is not known.
  public var skew: Int?

  /// Starts at zero.
  public init() {}
}
