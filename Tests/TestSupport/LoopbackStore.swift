import ExamplePictures
import FlyingFox
import Foundation
import Synchronization

/// A store of a team on 127.0.0.1, which keeps objects under `/cas/` and results under `/ac/` in memory, well or badly, and counts what it was asked.
public final class LoopbackStore: Sendable {
  /// How it answers.
  public enum Mode: Hashable, Sendable {
    /// As a store does.
    case good
    /// Nobody may write.
    case readOnly
    /// Only requests with this `Authorization` are let in.
    case guarded(String)
    /// Anybody may read, and requests with this `Authorization` may write.
    case written(by: String)
    /// Anybody may read, and requests with this `Authorization` may write. As nginx does, it says of an object that is there
    /// that it is there before it looks at the credential.
    case writtenOnce(by: String)
    /// As a store does that never replaces an object.
    case keeping
    /// As a store does that never removes an object.
    case undeletable
    /// Every request gets this status.
    case status(Int)
    /// Every request is redirected to this address.
    case redirect(String)
    /// Every request is answered with a page.
    case page
    /// Nothing comes.
    case silence
    /// The bytes of an object are others.
    case changed(Change)
  }

  /// What a store does to the bytes that it hands out.
  public enum Change: String, Hashable, Sendable, CaseIterable {
    case wrong, short, longer, empty, page, coded
  }

  private let mode: Mutex<Mode>
  private let kept = Mutex<[String: [UInt8]]>([:])
  private let counts = Mutex<[String: Int]>([:])
  private let authorizations = Mutex<Set<String>>([])
  private let boundPort = Mutex<UInt16>(0)

  private init(_ mode: Mode) { self.mode = Mutex(mode) }

  /// Keeps objects for as long as `body` runs.
  public static func serve<Value: Sendable>(
    _ mode: Mode = .good, _ body: @Sendable (LoopbackStore) async throws -> Value
  ) async throws -> Value {
    let store = LoopbackStore(mode)
    return try await LoopbackServer.serve({ request in try await store.respond(to: request) }) { port in
      store.boundPort.withLock { $0 = port }
      return try await body(store)
    }
  }

  /// The port it listens on.
  public var port: UInt16 { boundPort.withLock { $0 } }

  /// Its address, as `cache.remote` has it.
  public var url: String { "http://127.0.0.1:\(port)/team" }

  /// Answers otherwise from now on.
  public func answer(_ mode: Mode) { self.mode.withLock { $0 = mode } }

  /// The objects by their digests; a result has `ac/` before its key.
  public var objects: [String: [UInt8]] {
    get { kept.withLock { $0 } }
    set { kept.withLock { $0 = newValue } }
  }

  /// How many requests of each method came since the start or the last ``forgetRequests()``.
  public var requests: [String: Int] { counts.withLock { $0 } }

  /// The `Authorization` headers that came.
  public var credentials: Set<String> { authorizations.withLock { $0 } }

  /// Starts counting again.
  public func forgetRequests() { counts.withLock { $0 = [:] } }

  private func respond(to request: HTTPRequest) async throws -> HTTPResponse {
    counts.withLock { $0[request.method.rawValue, default: 0] += 1 }
    let credential = request.headers[HTTPHeader("Authorization")]
    if let credential { authorizations.withLock { _ = $0.insert(credential) } }
    let body = try await request.bodyData
    let parts = request.path.split(separator: "/")
    guard parts.count == 3, parts[0] == "team", ["cas", "ac"].contains(parts[1]), parts[2].count == 64 else {
      return Self.status(403)
    }
    let name = parts[1] == "cas" ? String(parts[2]) : "ac/\(parts[2])"
    switch mode.withLock({ $0 }) {
    case .good: return answer(request, name, body)
    case .readOnly:
      return request.method == .PUT || request.method == .DELETE
        ? Self.status(403) : answer(request, name, body)
    case .guarded(let expected):
      return credential == expected ? answer(request, name, body) : Self.status(401)
    case .written(let expected):
      return credential == expected || request.method == .GET || request.method == .HEAD
        ? answer(request, name, body) : Self.status(401)
    case .writtenOnce(let expected):
      if request.method == .PUT, objects[name] != nil { return Self.status(412) }
      return credential == expected || request.method == .GET || request.method == .HEAD
        ? answer(request, name, body) : Self.status(401)
    case .keeping:
      let isThere = request.method == .PUT && objects[name] != nil
      return isThere ? Self.status(412) : answer(request, name, body)
    case .undeletable: return request.method == .DELETE ? Self.status(405) : answer(request, name, body)
    case .status(let code): return Self.status(code)
    case .redirect(let target): return HTTPResponse(statusCode: .found, headers: [.location: target], body: Data())
    case .page: return HTTPResponse(statusCode: .ok, headers: [.contentType: "text/html"], body: Data("<html>".utf8))
    case .silence:
      // Ends with the server: the end of the test cancels it.
      try? await Task.sleep(for: .seconds(600))
      return Self.status(204)
    case .changed(let change):
      let response = answer(request, name, body)
      guard request.method == .GET, let bytes = objects[name] else { return response }
      return changed(bytes, change)
    }
  }

  private func answer(_ request: HTTPRequest, _ name: String, _ body: Data) -> HTTPResponse {
    switch request.method {
    case .PUT:
      let isThere = kept.withLock { kept in
        if kept[name] != nil, request.headers[HTTPHeader("If-None-Match")] == "*" { return true }
        kept[name] = Array(body)
        return false
      }
      return Self.status(isThere ? 412 : 201)
    case .DELETE:
      return Self.status(kept.withLock { $0.removeValue(forKey: name) } == nil ? 404 : 204)
    default:
      guard let bytes = objects[name] else { return Self.status(404) }
      return HTTPResponse(statusCode: .ok, headers: [:], body: Data(bytes))
    }
  }

  private func changed(_ bytes: [UInt8], _ change: Change) -> HTTPResponse {
    switch change {
    case .wrong: HTTPResponse(statusCode: .ok, body: Data([bytes[0] ^ 1] + bytes.dropFirst()))
    case .short: HTTPResponse(statusCode: .ok, body: Data(bytes.prefix(bytes.count / 2)))
    case .longer: HTTPResponse(statusCode: .ok, body: Data(bytes + [UInt8](repeating: 0, count: 1_000_000)))
    case .empty: HTTPResponse(statusCode: .ok, body: Data())
    case .page:
      HTTPResponse(
        statusCode: .ok, headers: [.contentType: "text/html"], body: Data("<html>Sign in</html>".utf8))
    case .coded:
      HTTPResponse(statusCode: .ok, headers: [HTTPHeader("Content-Encoding"): "gzip"], body: Data(bytes))
    }
  }

  private static func status(_ code: Int) -> HTTPResponse {
    HTTPResponse(statusCode: HTTPStatusCode(code, phrase: "Status"), body: Data())
  }
}
