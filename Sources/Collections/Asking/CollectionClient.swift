import Manifest
import Synchronization
import Transfer

/// Sends requests to one collection, one at a time. Keys are added here, for the collection's own host.
struct CollectionClient: Sendable {
  /// The answer to one request.
  enum Outcome: Sendable {
    case body([UInt8], fields: [String: String])
    case failed(FetchFailure, detail: String, after: Duration?)
    case cancelled
  }

  private let client: TransferClient
  private let token = CollectionToken()
  private let settings: SearchSettings

  /// - Parameter options: the options of the manifest's `fetch`.
  init(_ settings: SearchSettings, options: TransferOptions) {
    var options = options
    options.concurrency = Concurrency(total: 1, perHost: 1)
    options.manners = []
    options.ratePerHost = nil
    // The pace of the run decides about retries and waits.
    options.retries = RetryPolicy(max: 0, longestRetryAfter: .zero)
    options.schemes = ["https", "http"]
    options.maxBytes = 16 << 20
    options.redirects = 3
    options.accept = "application/json"
    options.optOut = []
    options.robots = .ignore
    options.cookies = nil
    options.recognises = nil
    options.asksForCodings = true
    options.keptHeaders = ["x-ratelimit-*", "retry-after", "mediawiki-api-error"]
    client = TransferClient(options: options)
    self.settings = settings
  }

  /// Asks for a page.
  func ask(_ request: PageRequest) async -> Outcome {
    guard let renewal = CollectionToken.request(settings) else { return await send(request) }
    let isKnown = token.value != nil
    if !isKnown, let failure = await renew(renewal) { return failure }
    let outcome = await send(request)
    // A token that was good before may have run out: it is renewed once.
    guard isKnown, case .failed(.http(401), _, _) = outcome else { return outcome }
    token.forget()
    if let failure = await renew(renewal) { return failure }
    return await send(request)
  }

  /// The keys and the token, which no answer that is kept may have.
  var secret: Secret {
    Secret([settings.client?.value, settings.key?.value, token.value].compactMap(\.self))
  }

  /// Asks for a token.
  ///
  /// - Returns: the failure; nil if there is a token now.
  private func renew(_ request: FetchRequest) async -> Outcome? {
    let outcome = await send(request)
    guard case .body(let bytes, _) = outcome else {
      // Openverse answers 400 to a client that it does not know.
      if case .failed(.http(400), let detail, let after) = outcome {
        return .failed(.http(401), detail: detail, after: after)
      }
      return outcome
    }
    return token.take(bytes) ? nil : .failed(.badAnswer, detail: "the answer has no token", after: nil)
  }

  private func send(_ request: PageRequest) async -> Outcome {
    var items = request.items
    var headers: [HeaderField] = []
    if let token = token.value {
      if let field = HeaderField(name: "Authorization", value: "Bearer \(token)") { headers.append(field) }
    } else if let key = settings.key, !key.value.isEmpty {
      if let name = settings.collection.keyParameter {
        items.append(.init(name: name, value: key.value))
      } else if let field = HeaderField(name: "Authorization", value: "Bearer \(key.value)") {
        headers.append(field)
      }
    }
    return await send(FetchRequest(address: Self.address(settings.address, items), tag: 0, headers: headers))
  }

  private func send(_ request: FetchRequest) async -> Outcome {
    let delivery = Delivery()
    _ = await client.fetch([request], deliver: { _, outcome in delivery.outcome.withLock { $0 = outcome } })
    guard let outcome = delivery.outcome.withLock({ $0 }) else { return .cancelled }
    switch outcome {
    case .body(let bytes, _, let validators): return .body(bytes, fields: validators.fields)
    case .notModified: return .failed(.badAnswer, detail: "an answer without a body", after: nil)
    case .failed(let failure, let detail, let term):
      var after: Duration?
      if case .span(let span) = term { after = span }
      return .failed(failure, detail: detail, after: after)
    }
  }

  /// The address of a request, without the key.
  static func address(_ endpoint: String, _ items: [SearchSettings.Parameter]) -> String {
    let query = items.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    let start = endpoint.prefix { $0 != "#" }
    return start + (start.contains("?") ? "&" : "?") + query
  }

  /// A text with everything but unreserved characters percent-encoded.
  static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      let isPlain = (48...57).contains(byte) || (97...122).contains(byte | 0x20) || [45, 46, 95, 126].contains(byte)
      bytes += isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The place of the outcome of one request.
private final class Delivery: Sendable {
  let outcome = Mutex<FetchOutcome?>(nil)
}
