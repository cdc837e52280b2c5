/// The reason why a fetch returned no image bytes. The list is closed: listings, locks and reports use these reasons.
///
/// A free text about one failure is kept beside the reason as a detail and is never compared.
public enum FetchFailure: Error, Sendable, Hashable {
  /// The host's name does not resolve.
  case dns
  /// The connection was refused, or the host is unreachable.
  case connect
  /// The TLS handshake failed, or the certificate is not trusted.
  case tls
  /// There was no connection or no byte of the answer in time, or the total time limit was exceeded.
  case timeout
  /// The answer was slower than the low-speed limit.
  case tooSlow
  /// The connection broke.
  case reset
  /// The body was shorter than its declared length.
  case truncated
  /// The status was successful, but the body was empty.
  case empty
  /// There were more bytes than allowed, declared or received, compressed or not.
  case tooLarge
  /// There were more redirects than allowed.
  case redirects
  /// The answer had any other final status.
  case http(Int)
  /// The owner opted out with an `X-Robots-Tag`.
  case optOut
  /// The host's `robots.txt` disallows the path.
  case robots
  /// The address is in a range that is neither public nor allowed by the user.
  case addressDenied
  /// The digest of the bytes differs from the one in the list.
  case hashMismatch
  /// The headers or the first bytes show that the answer is not a picture.
  case notImage
  /// The answer is not HTTP, or its content coding cannot be decoded.
  case badAnswer
  /// The host gave as much in a period as its owner allows, so it was not asked.
  case hostVolume
  /// The text is not a URL.
  case badURL
  /// The scheme is not allowed.
  case schemeDenied

  /// The name of the reason in listings, locks and `--reason`.
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
    case .hostVolume: "host_volume"
    case .badURL: "bad_url"
    case .schemeDenied: "scheme_denied"
    }
  }

  /// Whether the failure may be temporary. Such a failure is retried within the run and remembered only briefly.
  public var isPassing: Bool {
    switch self {
    case .dns, .connect, .reset, .truncated, .timeout, .tooSlow: true
    case .http(let status): status == 408 || status == 425 || status == 429 || (500...599).contains(status)
    case .tls, .empty, .tooLarge, .redirects, .optOut, .robots, .addressDenied, .hashMismatch, .notImage, .badAnswer,
      .hostVolume, .badURL, .schemeDenied:
      false
    }
  }

  /// Whether the result may differ on another network. Two machines would otherwise keep changing what the lock records.
  package var dependsOnNetwork: Bool {
    switch self {
    case .dns, .connect, .tls, .timeout, .tooSlow, .reset, .truncated, .empty, .http, .badAnswer, .hostVolume: true
    case .tooLarge, .redirects, .optOut, .robots, .addressDenied, .hashMismatch, .notImage, .badURL, .schemeDenied:
      false
    }
  }

  /// Whether the address or its server caused it, rather than a rule of this machine.
  package var isOfServer: Bool {
    switch self {
    case .tooLarge, .redirects, .optOut, .hashMismatch, .notImage: true
    case .robots, .addressDenied, .badURL, .schemeDenied: false
    default: dependsOnNetwork
    }
  }

  /// The meaning of a failed request of `robots.txt` (RFC 9309, section 2.3.1).
  enum Rules {
    case allowing, denying, unknown
  }

  /// The rules of a host whose `robots.txt` failed in this way.
  var asRules: Rules {
    switch self {
    case .http(let status) where status < 500 && status != 429: .allowing
    // An empty file or a loop of redirects forbids nothing.
    case .empty, .redirects, .optOut, .notImage, .badURL, .schemeDenied: .allowing
    case .http, .dns, .connect, .timeout, .tooSlow, .reset, .truncated, .hostVolume: .unknown
    case .tls, .tooLarge, .robots, .addressDenied, .hashMismatch, .badAnswer: .denying
    }
  }

  /// Every failure but the HTTP ones.
  public static let named: [FetchFailure] = [
    .dns, .connect, .tls, .timeout, .tooSlow, .reset, .truncated, .empty, .tooLarge, .redirects, .optOut, .robots,
    .addressDenied, .hashMismatch, .notImage, .badAnswer, .hostVolume, .badURL, .schemeDenied,
  ]

  /// Parses the name of a reason; nil if it is not in the closed list.
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
