import Diagnostics
import Digests
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
    /// The number of pages of the current query, as far as it is known.
    var known: Int?
  }

  let settings: SearchSettings
  let client: CollectionClient
  let spool: Spool
  let clock: SearchClock
  var pace: Pace
  private(set) var progress = Progress()

  /// More pages than any query needs.
  private static let mostPages = 5_000

  init(_ settings: SearchSettings, client: CollectionClient, spool: Spool, clock: SearchClock, pace: Pace) {
    self.settings = settings
    self.client = client
    self.spool = spool
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
    while !queue.isEmpty {
      guard progress.pages < Self.mostPages else { return .depth }
      let request = queue.removeFirst()
      let page: Page
      switch try await self.page(request, adapter) {
      case .success(let read): page = read
      case .failure(let stop): return stop.ending
      }
      progress.pages += 1
      progress.known = page.pages
      isCut = isCut || page.isCut
      held += page.hits
      // A request that was made before would go round for ever.
      var follows = false
      if let next = page.next {
        follows = seen.insert(Self.unnumbered(next)).inserted
        if follows { queue.insert(next, at: 0) } else { isCut = true }
      }
      queue += page.later.filter { seen.insert(Self.unnumbered($0)).inserted }
      if page.isPartial, follows { continue }
      let hits = held.enumerated().sorted {
        ($0.element.rank ?? $0.offset, $0.offset) < ($1.element.rank ?? $1.offset, $1.offset)
      }
      held = []
      if !take(hits.map(\.element), progress), !queue.isEmpty { return .max }
    }
    return isCut ? .depth : .whole
  }

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
    if let bytes = spool.answer(to: digest, number: progress.pages + 1), let tree = try? JSONTreeParser.parse(bytes),
      let page = try? adapter.read(tree, to: request)
    {
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
        switch Self.read(bytes, adapter, request) {
        case .success(let page):
          pace.succeeded()
          try spool.keep(bytes, to: digest, number: progress.pages + 1)
          return .success(page)
        case .failure(.refused(let text)): throw refusal(text)
        case .failure(.unreadable(let text)): problem = (text, nil, false)
        case .failure(.later(let text, let after)):
          problem = (text, fields["retry-after"].flatMap { Int($0) }.map { .seconds($0) } ?? after, true)
        }
      case .failed(let failure, let detail, let after):
        guard failure.isPassing else { throw refusal(Self.words(failure, detail)) }
        problem = (detail, after, failure == .http(429))
      }
      switch pace.failed(asked: problem.after) {
      case .again(let wait): try await clock.sleep(wait)
      case .stop(let after):
        return .failure(
          problem.isThrottle || after != nil
            ? stop(problem.text, after: after) : Stop(ending: .unreachable(problem.text)))
      }
    }
  }

  /// A page that is no JSON is an error page of a front end, which passes.
  private static func read(
    _ bytes: [UInt8], _ adapter: any Adapter, _ request: PageRequest
  ) -> Result<Page, AnswerProblem> {
    let tree: JSONTree
    do throws(JSONTreeParser.Failure) { tree = try JSONTreeParser.parse(bytes) } catch {
      return .failure(.unreadable("the answer is not JSON: \(error.message)"))
    }
    do throws(AnswerProblem) { return .success(try adapter.read(tree, to: request)) } catch { return .failure(error) }
  }

  private func stop(_ text: String, after: Duration?) -> Stop {
    Stop(ending: .quota(text, resume: after.map { clock.seconds() + Int64($0.components.seconds) + 1 }))
  }

  private static func words(_ failure: FetchFailure, _ detail: String) -> String {
    switch failure {
    case .http(401): "\(detail): the key is missing or not valid, or the collection allows less without one"
    case .http(403): "\(detail): the collection does not allow the request"
    default: detail
    }
  }

  private func refusal(_ text: String) -> DiagnosticError {
    DiagnosticError(
      "`\(settings.host)` refuses the query: \(text)",
      hint: "change `search` in the manifest; the list stays as it is")
  }
}
