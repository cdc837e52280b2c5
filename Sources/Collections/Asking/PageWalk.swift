import Diagnostics
import Digests
import Engine
import Manifest
import Transfer

/// Walks over the pages of a query: takes each from the spool, or asks for it at the pace of the collection.
struct PageWalk: Sendable {
  /// The progress of a walk.
  struct Progress: Sendable {
    /// The requests that were sent.
    var asked = 0
    /// The pages that were read, with those of the spool.
    var pages = 0
    /// The number of pages up to the end of the current query, as far as it is known.
    var known: Int?
  }

  let settings: SearchSettings
  let client: CollectionClient
  let spool: Spool
  let clock: SearchClock
  var pace: Pace
  private(set) var progress = Progress()
  private let refusals: Refusals
  private let mostKept: Int
  /// The bytes of answers in the spool.
  private var kept = 0

  /// More pages than any query needs, and more parts than any page has.
  private static let (mostPages, mostParts) = (5_000, 10)

  init(
    _ settings: SearchSettings, list path: String, client: CollectionClient, spool: Spool, mostKept: Int,
    clock: SearchClock, pace: Pace
  ) {
    self.settings = settings
    self.client = client
    self.spool = spool
    self.mostKept = mostKept
    refusals = Refusals(settings, list: path)
    self.clock = clock
    self.pace = pace
  }

  /// Reads pages until the query ends or `take` returns false.
  ///
  /// - Parameter take: receives the hits of one page in order.
  /// - Throws: `DiagnosticError` if the collection refuses the query.
  mutating func run(_ take: ([Hit], Progress) -> Bool) async throws -> SearchEnding {
    let adapter = settings.adapter
    var queue = adapter.first
    var seen = Set(queue.map(Self.unnumbered))
    var isCut = false
    var held: [Hit] = []
    var parts = 0
    // The pages of the queries before the current one, and its number.
    var (before, query) = (0, 0)
    while !queue.isEmpty {
      guard progress.pages < Self.mostPages else { return .depth }
      let request = queue.removeFirst()
      if request.query != query { (before, query) = (progress.pages, request.query) }
      let page: Page
      switch try await self.page(request, adapter) {
      case .success(let read): page = read
      case .failure(let stop): return stop.ending
      }
      progress.pages += 1
      progress.known = page.pages.map { before + $0 }
      isCut = isCut || page.isCut
      held += page.hits
      // A request that was made before would go round for ever.
      var follows = false
      if let next = page.next {
        follows = seen.insert(Self.unnumbered(next)).inserted
        if follows { queue.insert(next, at: 0) } else { isCut = true }
      }
      // More requests than pages may be read end the walk in any case.
      let room = max(0, Self.mostPages - queue.count)
      queue += page.later.filter { seen.insert(Self.unnumbered($0)).inserted }.prefix(room)
      if page.isPartial, follows {
        parts += 1
        guard parts < Self.mostParts else {
          try spool.remove()
          throw refusals.endless(parts)
        }
        continue
      }
      parts = 0
      let hits = held.enumerated().sorted {
        ($0.element.rank ?? $0.offset, $0.offset) < ($1.element.rank ?? $1.offset, $1.offset)
      }
      held = []
      if !take(hits.map(\.element), progress), !queue.isEmpty { return .max }
    }
    return isCut ? .depth : .whole
  }

  /// The keys, and the token if there is one.
  private var secret: Secret { client.secret }

  private static func unnumbered(_ request: PageRequest) -> PageRequest {
    var request = request
    (request.page, request.added, request.levels) = (1, [], 0)
    request.items.sort { ($0.name, $0.value) < ($1.name, $1.value) }
    return request
  }

  /// A stop of the walk as an error.
  private struct Stop: Error {
    let ending: SearchEnding
  }

  /// The page of a request, from the spool or from the collection.
  private mutating func page(_ request: PageRequest, _ adapter: any Adapter) async throws -> Result<Page, Stop> {
    let digest = SHA256Digest(of: CollectionClient.address(settings.address, request.items))
    if let bytes = spool.answer(to: digest, number: progress.pages + 1), let tree = try? JSONTree.read(answer: bytes),
      let page = try? adapter.read(tree, to: request)
    {
      kept += bytes.count
      return .success(page)
    }
    while true {
      let wait = pace.wait(now: clock.now())
      if wait > Pace.longestWait { return .failure(stop("the collection allows no more requests now", after: wait)) }
      if wait > .zero { try await clock.sleep(wait) }
      try Task.checkCancellation()
      pace.begin(now: clock.now())
      progress.asked += 1
      let problem: (text: String, after: Duration?, isThrottle: Bool)
      switch await client.ask(request) {
      case .cancelled: throw CancellationError()
      case .body(let bytes, let fields):
        pace.answered(fields, now: clock.now())
        let bytes = secret.hidden(in: bytes)
        switch read(bytes, adapter, request) {
        case .success(let page):
          pace.succeeded()
          try keep(bytes, to: digest)
          return .success(page)
        case .failure(.refused(let text)): throw refusals.query(secret.hidden(in: text))
        case .failure(.unreadable(let text)): problem = (text, nil, false)
        case .failure(.later(let text, let after)):
          let asked = fields["retry-after"].flatMap { RetryAfter.wait($0, now: clock.seconds()) }
          problem = (text, asked ?? after, true)
        }
      case .failed(let failure, let detail, let after):
        guard failure.isPassing else { throw refusals.failure(failure, secret.hidden(in: detail)) }
        problem = (detail, after, failure == .http(429))
      }
      switch pace.failed(asked: problem.after) {
      case .again(let wait): try await clock.sleep(wait)
      case .stop(let after):
        return .failure(
          problem.isThrottle || after != nil
            ? stop(problem.text, after: after) : Stop(ending: .unreachable(secret.hidden(in: problem.text))))
      }
    }
  }

  /// A page that is no JSON is an error page of a front end, which passes.
  private func read(
    _ bytes: [UInt8], _ adapter: any Adapter, _ request: PageRequest
  ) -> Result<Page, AnswerProblem> {
    let tree: JSONTree
    do throws(FlatJSON.Failure) { tree = try JSONTree.read(answer: bytes) } catch {
      return .failure(.unreadable("the answer is not JSON: \(error.message)"))
    }
    // Neither the list nor the spool may get the key from an answer that writes it in another way.
    guard !secret.isIn(tree) else { return .failure(.unreadable("the answer repeats the key")) }
    do throws(AnswerProblem) { return .success(try adapter.read(tree, to: request)) } catch { return .failure(error) }
  }

  private func stop(_ text: String, after: Duration?) -> Stop {
    let resume = after.map { clock.seconds() + min($0.components.seconds, Int64(Int32.max)) + 1 }
    return Stop(ending: .quota(secret.hidden(in: text), resume: resume))
  }

  /// Keeps an answer for the next run, as long as there is room.
  private mutating func keep(_ bytes: [UInt8], to digest: SHA256Digest) throws(EngineError) {
    guard kept + bytes.count <= mostKept else { return }
    kept += bytes.count
    try spool.keep(bytes, to: digest, number: progress.pages + 1)
  }
}
