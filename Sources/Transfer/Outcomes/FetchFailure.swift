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

  /// The word of each failure but the HTTP ones in listings, locks and `--reason`, and whether it may pass by itself.
  private static let table: [(failure: FetchFailure, word: String, isPassing: Bool)] = [
    (.dns, "dns", true), (.connect, "connect", true), (.tls, "tls", false), (.timeout, "timeout", true),
    (.tooSlow, "too_slow", true), (.reset, "reset", true), (.truncated, "truncated", true), (.empty, "empty", false),
    (.tooLarge, "too_large", false), (.redirects, "redirects", false), (.optOut, "opt_out", false),
    (.robots, "robots", false), (.addressDenied, "address_denied", false), (.hashMismatch, "hash_mismatch", false),
    (.notImage, "not_image", false), (.badAnswer, "bad_answer", false), (.badURL, "bad_url", false),
    (.schemeDenied, "scheme_denied", false),
  ]

  /// Every failure but the HTTP ones.
  public static var named: [FetchFailure] { table.map(\.failure) }

  /// The reason's word in listings, locks and `--reason`.
  public var reason: String {
    if case .http(let status) = self { return "http_\(status)" }
    return row.word
  }

  /// Whether the failure may pass by itself: it is retried within the run and remembered only briefly.
  public var isPassing: Bool {
    if case .http(let status) = self {
      return status == 408 || status == 425 || status == 429 || (500...599).contains(status)
    }
    return row.isPassing
  }

  private var row: (failure: FetchFailure, word: String, isPassing: Bool) {
    guard let row = Self.table.first(where: { $0.failure == self }) else {
      preconditionFailure("a failure has no row in the table")
    }
    return row
  }

  /// Reads back a reason's word; nil if it is not in the closed list.
  public init?(reason: String) {
    if let row = Self.table.first(where: { $0.word == reason }) {
      self = row.failure
    } else if reason.hasPrefix("http_"), let status = Int(reason.dropFirst(5)), (100...999).contains(status) {
      self = .http(status)
    } else {
      return nil
    }
  }
}
