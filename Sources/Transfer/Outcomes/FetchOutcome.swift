public import Digests

/// How one request ended.
public enum FetchOutcome: Sendable {
  /// The complete body (with its content coding decoded), its digest, and the validators in the answer.
  case body([UInt8], digest: SHA256Digest, validators: Validators)
  /// The server reports that the body still matches the request's validators. No bytes were sent.
  case notModified
  /// The fetch failed: the reason, a sentence for people with user names and passwords masked, and how long the failure holds.
  case failed(FetchFailure, detail: String, term: FailureTerm = .usual)
}

/// How long a failure holds before the address is requested again.
public enum FailureTerm: Hashable, Sendable {
  /// As long as usual for its reason.
  case usual
  /// As long as a passing failure, although the reason is a lasting one.
  case passing
  /// For this duration from now, as the host requested.
  case span(Duration)
}

/// The validators and metadata of an answer, for conditional requests later.
public struct Validators: Hashable, Sendable {
  /// The `ETag` as received, with its quotes.
  public var etag: String?
  /// The `Last-Modified` date as received.
  public var lastModified: String?
  /// The `Content-Type` as received.
  public var contentType: String?
  /// The final address after redirects, masked; nil if there was no redirect.
  public var finalAddress: String?
  /// Whether the body had a length or an end mark. Without either, a truncated body looks complete until it is decoded.
  public var isDelimited: Bool
  /// Further header fields that the options keep, by name in lower case.
  public var fields: [String: String]

  /// The `ETag` if it is strong: the same strong tag promises the same bytes, a weak one (`W/"…"`) does not
  /// (RFC 9110, section 8.8.1).
  public var strongTag: String? { etag.flatMap { $0.hasPrefix("\"") ? $0 : nil } }

  /// Creates validators from the known values.
  public init(
    etag: String? = nil, lastModified: String? = nil, contentType: String? = nil, finalAddress: String? = nil,
    isDelimited: Bool = true, fields: [String: String] = [:]
  ) {
    self.fields = fields
    self.etag = etag
    self.lastModified = lastModified
    self.contentType = contentType
    self.finalAddress = finalAddress
    self.isDelimited = isDelimited
  }
}
