import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// A web server on 127.0.0.1 that answers as told, well or badly, and counts what it was asked.
public final class LoopbackOrigin: Sendable {
  private let answers: Mutex<[String: Answer]>
  private let counts = Mutex<[String: Int]>([:])
  private let seen = Mutex<[(path: String, headers: [String: String])]>([])
  private let boundPort = Mutex<UInt16>(0)
  private let open = Mutex<(now: Int, most: Int)>((0, 0))

  private init(_ answers: [String: Answer]) {
    self.answers = Mutex(answers)
  }

  /// Serves `answers`, by path, for as long as `body` runs; any other path is a 404.
  ///
  /// - Parameter port: where to listen; 0 takes a free port.
  public static func serve<Value: Sendable>(
    _ answers: [String: Answer] = [:], port: UInt16 = 0,
    _ body: @Sendable (LoopbackOrigin) async throws -> Value
  ) async throws -> Value {
    let origin = LoopbackOrigin(answers)
    let handler = ClosureHTTPHandler { request in await origin.respond(to: request) }
    let server = HTTPServer(
      address: try .inet(ip4: "127.0.0.1", port: port), timeout: 120, logger: .disabled, handler: handler)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      do { try await server.waitUntilListening(timeout: 120) } catch {
        // Why the server ended says more than that it never listened: a port that is taken, most of all.
        group.cancelAll()
        while let ended = await group.nextResult() { try ended.get() }
        throw error
      }
      guard case .ip4(_, let port)? = await server.listeningAddress else { throw SocketError.unsupportedAddress }
      origin.boundPort.withLock { $0 = port }
      let value = try await body(origin)
      group.cancelAll()
      // A cancelled server ends with an error that says so.
      while await group.nextResult() != nil {}
      return value
    }
  }

  /// The port it listens on.
  public var port: UInt16 { boundPort.withLock { $0 } }

  /// The URL of a path here.
  public func url(_ path: String) -> String {
    "http://127.0.0.1:\(port)\(path)"
  }

  /// Answers a path otherwise from now on.
  public func answer(_ path: String, _ answer: Answer) {
    answers.withLock { $0[path] = answer }
  }

  /// How often each path was asked for since the start or the last ``forgetRequests()``.
  public var requests: [String: Int] { counts.withLock { $0 } }

  /// The headers of each request for a path, names in lower case, in the order they came.
  public func headers(of path: String) -> [[String: String]] {
    seen.withLock { seen in seen.filter { $0.path == path }.map(\.headers) }
  }

  /// The most requests that were open at once.
  public var mostOpen: Int { open.withLock { $0.most } }

  /// Starts counting anew.
  public func forgetRequests() {
    counts.withLock { $0 = [:] }
    seen.withLock { $0 = [] }
  }

  private func respond(to request: HTTPRequest) async -> HTTPResponse {
    open.withLock { open in
      open.now += 1
      open.most = max(open.most, open.now)
    }
    defer { open.withLock { $0.now -= 1 } }
    let path = request.path
    var headers: [String: String] = [:]
    for (name, value) in request.headers { headers[name.rawValue.lowercased()] = value }
    seen.withLock { [headers] in $0.append((path, headers)) }
    let times = counts.withLock { counts in
      counts[path, default: 0] += 1
      return counts[path, default: 0]
    }
    let answer = answers.withLock { $0[path] } ?? .status(404)
    return await answer.response(to: request, time: times)
  }
}
