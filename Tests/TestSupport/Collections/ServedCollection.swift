import ExamplePictures
import Foundation
import Synchronization

/// A collection of our own behind the interfaces of five public ones, with the traps that those have: fields without a value,
/// empty pages before full ones, repeats, parts of a page, lists without order, errors under HTTP 200, and quotas.
///
/// It answers at the paths of the public interfaces, below any host.
public final class ServedCollection: Sendable {
  /// What the collection has, and how it behaves.
  public struct State: Sendable {
    /// The pictures in order.
    public var pictures: [ServedPicture]
    /// The number of pages over which they are spread.
    public var pages = 12
    /// After this many answers, 429 with `retryAfter`; nil for no quota.
    public var quotaAfter: Int?
    /// The seconds of `Retry-After`.
    public var retryAfter = 86_400
    /// Whether an empty page stands among the others, one page comes in two parts, and the first request is put off once.
    public var hasTraps = true
    /// The secrets of clients that may exchange them for a token, by client; nil if pages are answered without a token.
    public var clients: [String: String]?
    /// After this many pages a token runs out; nil for never.
    public var pagesOfToken: Int?
    /// The tokens that were given, the last of them valid.
    public var tokens: [String] = []
    /// The pages answered under the last token.
    public var answeredUnderToken = 0
    /// The requests that were answered with a page.
    public var answered: [String] = []
    /// The requests that were refused.
    public var refused = 0
  }

  private let state: Mutex<State>
  /// The beginning of the addresses of pictures.
  public let base: @Sendable () -> String

  /// A collection whose pictures are served at `base`.
  public init(_ pictures: [ServedPicture], base: @escaping @Sendable () -> String) {
    state = Mutex(State(pictures: pictures))
    self.base = base
  }

  /// Reads or changes the state.
  @discardableResult
  public func with<Value: Sendable>(_ body: @Sendable (inout sending State) -> sending Value) -> Value {
    state.withLock { body(&$0) }
  }

  /// The paths of the interfaces, by the name of the collection.
  public static let paths = [
    "commons": "/w/api.php", "openverse": "/v1/images/", "inaturalist": "/v1/observations",
    "flickr": "/services/rest/", "europeana": "/record/v2/search.json",
  ]

  /// The path of an interface as the server counts it.
  public static func served(_ name: String) -> String {
    let path = paths[name] ?? "/"
    return path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The answers of the five interfaces, by path.
  public var answers: [String: Answer] {
    var answers: [String: Answer] = [:]
    for name in Self.paths.keys {
      // The server leaves out a slash at the end of a path.
      answers[Self.served(name)] = .heard { request in
        self.admits(request) ? self.answer(name, request.query) : .reply(401, [:], Array("{}".utf8))
      }
    }
    answers["/v1/auth_tokens/token"] = .heard { request in self.token(request) }
    return answers
  }

  /// Whether a request has the last token, where tokens are asked for.
  private func admits(_ request: AskedRequest) -> Bool {
    state.withLock { state in
      guard state.clients != nil else { return true }
      guard let token = state.tokens.last, request.headers["authorization"] == "Bearer \(token)" else { return false }
      state.answeredUnderToken += 1
      return state.pagesOfToken.map { state.answeredUnderToken <= $0 } ?? true
    }
  }

  /// Gives a token for a client and its secret, as Openverse documents it.
  private func token(_ request: AskedRequest) -> Answer {
    state.withLock { state in
      guard request.method == "POST", request.form["grant_type"] == "client_credentials",
        let client = request.form["client_id"], let secret = request.form["client_secret"],
        state.clients?[client] == secret
      else { return .reply(401, [:], Self.bytes(["error": "invalid_client"])) }
      let token = "token-\(state.tokens.count + 1)-of-the-client"
      state.tokens.append(token)
      state.answeredUnderToken = 0
      let answer: [String: Any] = [
        "access_token": token, "expires_in": 36_000, "token_type": "Bearer", "scope": "read write",
      ]
      return .reply(200, ["Content-Type": "application/json"], Self.bytes(answer))
    }
  }

  private func answer(_ name: String, _ query: [String: String]) -> Answer {
    let words = query.filter { !["api_key", "wskey"].contains($0.key) }.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: "&")
    let (isRefused, wait, isFirst, copy) = state.withLock { state -> (Bool, Int, Bool, State) in
      if let quota = state.quotaAfter, state.answered.count >= quota {
        state.refused += 1
        return (true, state.retryAfter, false, state)
      }
      let isFirst = state.answered.isEmpty && state.hasTraps && state.refused == 0
      if isFirst { state.refused += 1 } else { state.answered.append(words) }
      return (false, 1, isFirst, state)
    }
    if isRefused { return .reply(429, ["Retry-After": "\(wait)"], Array("<html>later</html>".utf8)) }
    if isFirst { return Self.putOff(name) }
    let pages = Pages(copy, base: base())
    let body: Any =
      switch name {
      case "commons": pages.commons(query)
      case "openverse": pages.openverse(query)
      case "inaturalist": pages.inaturalist(query)
      case "flickr": pages.flickr(query)
      default: pages.europeana(query)
      }
    return .reply(200, ["Content-Type": "application/json"], Self.bytes(body))
  }

  /// The first page of a collection's interface, as a value of `JSONSerialization`.
  public func firstPage(of name: String) -> Any {
    let pages = Pages(state.withLock { $0 }, base: base())
    return switch name {
    case "commons": pages.commons(["generator": "search"])
    case "openverse": pages.openverse([:])
    case "inaturalist": pages.inaturalist([:])
    case "flickr": pages.flickr([:])
    default: pages.europeana([:])
    }
  }

  /// How each interface says that it wants to be asked later.
  private static func putOff(_ name: String) -> Answer {
    switch name {
    case "commons":
      let body: [String: Any] = ["error": ["code": "maxlag", "info": "Waiting for a host: 6 seconds lagged"]]
      return .reply(200, ["MediaWiki-API-Error": "maxlag", "Retry-After": "1"], bytes(body))
    case "flickr": return .reply(200, ["Retry-After": "1"], bytes(["stat": "fail", "code": 105, "message": "later"]))
    default: return .reply(429, ["Retry-After": "1"], Array("<html>later</html>".utf8))
    }
  }

  private static func bytes(_ value: Any) -> [UInt8] {
    Array((try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])) ?? Data())
  }
}
