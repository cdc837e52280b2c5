/// Why a fetch gave no image bytes: the closed list of reasons that listings, locks and reports know.
///
/// Free text about one case goes beside it as a detail and is never compared.
public enum FetchFailure: Error, Sendable, Hashable {
  /// The host's name does not resolve.
  case dns
  /// The connection was refused, or the host is unreachable.
  case connect
  /// The TLS handshake failed, or the certificate is not to be trusted.
  case tls
  /// No connection or no byte of the answer in time, or the total limit passed.
  case timeout
  /// Bytes came, but fewer than the low-speed limit asks for.
  case tooSlow
  /// The connection broke.
  case reset
  /// The body ended short of its declared length.
  case truncated
  /// A good status with a body of no bytes.
  case empty
  /// More bytes than allowed, declared or received, compressed or not.
  case tooLarge
  /// More redirects than allowed.
  case redirects
  /// Any other final status.
  case http(Int)
  /// The owner opted out with an `X-Robots-Tag`.
  case optOut
  /// The host's `robots.txt` disallows the path.
  case robots
  /// The connected address lies in a range that is not public and not allowed.
  case addressDenied
  /// The bytes differ from the digest the list names.
  case hashMismatch
  /// The headers or the first bytes say that this is no picture.
  case notImage
  /// The answer is not HTTP, or its content coding cannot be undone.
  case badAnswer
  /// The text is no URL.
  case badURL
  /// The scheme is not among those allowed.
  case schemeDenied

  /// The reason's word in listings, locks and `--reason`.
  public var reason: String {
    switch self {
    case .dns: "dns"
    case .connect: "connect"
    case .tls: "tls"
    case .timeout: "timeout"
    case .tooSlow: "too_slow"
    case .reset: "reset"
    case .truncated: "truncated"
    case .empty: "empty"
    case .tooLarge: "too_large"
    case .redirects: "redirects"
    case .http(let status): "http_\(status)"
    case .optOut: "opt_out"
    case .robots: "robots"
    case .addressDenied: "address_denied"
    case .hashMismatch: "hash_mismatch"
    case .notImage: "not_image"
    case .badAnswer: "bad_answer"
    case .badURL: "bad_url"
    case .schemeDenied: "scheme_denied"
    }
  }

  /// Whether the failure may pass by itself: it is retried within the run and remembered only briefly.
  public var isPassing: Bool {
    switch self {
    case .dns, .connect, .reset, .truncated, .timeout, .tooSlow: true
    case .http(let status): status == 408 || status == 425 || status == 429 || (500...599).contains(status)
    case .tls, .empty, .tooLarge, .redirects, .optOut, .robots, .addressDenied, .hashMismatch, .notImage, .badAnswer,
      .badURL, .schemeDenied:
      false
    }
  }

  /// Every failure but the HTTP ones.
  public static let named: [FetchFailure] = [
    .dns, .connect, .tls, .timeout, .tooSlow, .reset, .truncated, .empty, .tooLarge, .redirects, .optOut, .robots,
    .addressDenied, .hashMismatch, .notImage, .badAnswer, .badURL, .schemeDenied,
  ]

  /// Reads back a reason's word; nil if it is not in the closed list.
  public init?(reason: String) {
    if let failure = Self.named.first(where: { $0.reason == reason }) {
      self = failure
    } else if reason.hasPrefix("http_"), let status = Int(reason.dropFirst(5)), (100...999).contains(status) {
      self = .http(status)
    } else {
      return nil
    }
  }
}
