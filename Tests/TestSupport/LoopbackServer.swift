import FlyingFox
import FlyingSocks
import Foundation

/// An HTTP server on a free port of 127.0.0.1, under the servers of tests that answer by a function.
enum LoopbackServer {
  /// Answers requests for as long as `body` runs.
  ///
  /// - Parameter body: called with the port.
  static func serve<Value: Sendable>(
    _ respond: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse,
    _ body: @Sendable (UInt16) async throws -> Value
  ) async throws -> Value {
    let server = HTTPServer(
      address: try .inet(ip4: "127.0.0.1", port: 0), timeout: 120, logger: .disabled,
      handler: ClosureHTTPHandler { request in
        let response = try await respond(request)
        return request.method == .HEAD ? try await withoutBody(response) : response
      })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      try await server.waitUntilListening(timeout: 120)
      guard case .ip4(_, let port)? = await server.listeningAddress else { throw SocketError.unsupportedAddress }
      let value = try await body(port)
      group.cancelAll()
      while await group.nextResult() != nil {}
      return value
    }
  }
  /// The answer to `HEAD`, which says how long the body would be. A body that comes nevertheless is taken for the next
  /// answer of the connection.
  private static func withoutBody(_ response: HTTPResponse) async throws -> HTTPResponse {
    var headers = response.headers
    if headers[.contentLength] == nil { headers[.contentLength] = String(try await response.bodyData.count) }
    return HTTPResponse(statusCode: response.statusCode, headers: headers, body: Data())
  }
}
