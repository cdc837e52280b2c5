import Digests
import Synchronization
import Transfer

/// The bytes the tests take for a picture: a JPEG's first bytes, then numbers that make every cut visible.
func picture(_ count: Int = 4000) -> [UInt8] {
  [0xFF, 0xD8, 0xFF, 0xE0] + (0..<max(0, count - 4)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
}

/// Options for the loopback server: its range allowed, short limits, no waiting between tries.
func loopbackOptions(_ change: (inout TransferOptions) -> Void = { _ in }) -> TransferOptions {
  var options = TransferOptions()
  options.allowAddresses = [AddressRange("127.0.0.0/8")].compactMap { $0 }
  options.retries = RetryPolicy(max: 0, firstWait: .milliseconds(1), longestWait: .milliseconds(5))
  options.timeouts.connect = .seconds(2)
  options.timeouts.total = .seconds(20)
  options.recognises = { $0.starts(with: [0xFF, 0xD8]) }
  change(&options)
  return options
}

/// What a list of requests came to.
struct Fetched: Sendable {
  var outcomes: [Int: FetchOutcome] = [:]
  var statistics = TransferStatistics()

  /// The outcome of one request in a word: `ok`, `not_modified` or the reason.
  func word(_ tag: Int = 0) -> String {
    switch outcomes[tag] {
    case .body: "ok"
    case .notModified: "not_modified"
    case .failed(let failure, _, _): failure.reason
    case nil: "nothing"
    }
  }

  /// The bytes of one request, when it has any.
  func body(_ tag: Int = 0) -> [UInt8]? {
    guard case .body(let bytes, _, _) = outcomes[tag] else { return nil }
    return bytes
  }

  /// What an answer said of itself.
  func validators(_ tag: Int = 0) -> Validators? {
    guard case .body(_, _, let validators) = outcomes[tag] else { return nil }
    return validators
  }

  /// The sentence beside a failure.
  func detail(_ tag: Int = 0) -> String {
    guard case .failed(_, let detail, _) = outcomes[tag] else { return "" }
    return detail
  }

  /// For how long a failure holds.
  func term(_ tag: Int = 0) -> FailureTerm? {
    guard case .failed(_, _, let term) = outcomes[tag] else { return nil }
    return term
  }
}

/// Fetches addresses, tagged by their position, with a client of their own.
func fetch(_ addresses: [String], _ options: TransferOptions) async -> Fetched {
  await fetch(addresses.enumerated().map { FetchRequest(address: $1, tag: $0) }, TransferClient(options: options))
}

/// Fetches paths of a server, which is kept alive until all are delivered.
func fetch(_ paths: [String], from server: LoopbackServer, _ options: TransferOptions) async -> Fetched {
  let fetched = await fetch(paths.map { server.url($0) }, options)
  return withExtendedLifetime(server) { fetched }
}

/// Fetches requests with a client that may have fetched before.
func fetch(_ requests: [FetchRequest], _ client: TransferClient) async -> Fetched {
  let outcomes = Collected()
  let statistics = await client.fetch(requests) { tag, outcome in outcomes.add(tag, outcome) }
  return Fetched(outcomes: outcomes.all, statistics: statistics)
}

private final class Collected: Sendable {
  private let outcomes = Mutex<[Int: FetchOutcome]>([:])

  var all: [Int: FetchOutcome] { outcomes.withLock { $0 } }

  func add(_ tag: Int, _ outcome: FetchOutcome) {
    outcomes.withLock { $0[tag] = outcome }
  }
}
