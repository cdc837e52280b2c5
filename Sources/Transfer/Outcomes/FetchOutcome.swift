public import Digests

/// How one request ended.
public enum FetchOutcome: Sendable {
  /// The whole body as it came (content coding undone), its digest, and what the answer said of itself.
  case body([UInt8], digest: SHA256Digest, validators: Validators)
  /// The server says the body is the one the validators name; no bytes came.
  case notModified
  /// No bytes, why, a sentence for people, in which user names and passwords are masked, and for how long it holds.
  case failed(FetchFailure, detail: String, term: FailureTerm = .usual)
}

/// For how long a failure holds before it is worth asking again.
public enum FailureTerm: Hashable, Sendable {
  /// As long as failures of its reason do.
  case usual
  /// As long as passing failures do, although its reason lasts.
  case passing
  /// So long from now, as the host has said.
  case span(Duration)
}

/// What an answer said of itself, for asking again later at no cost.
public struct Validators: Hashable, Sendable {
  /// The `ETag` as it came, quotes included.
  public var etag: String?
  /// The `Last-Modified` date as it came.
  public var lastModified: String?
  /// The `Content-Type` as it came.
  public var contentType: String?
  /// Where the bytes came from after redirects, masked; nil when no redirect happened.
  public var finalAddress: String?
  /// Whether the body had a length or an end mark; without either, a cut body looks whole until it is decoded.
  public var isDelimited: Bool

  /// Validators with whatever is known.
  public init(
    etag: String? = nil, lastModified: String? = nil, contentType: String? = nil, finalAddress: String? = nil,
    isDelimited: Bool = true
  ) {
    self.etag = etag
    self.lastModified = lastModified
    self.contentType = contentType
    self.finalAddress = finalAddress
    self.isDelimited = isDelimited
  }
}
