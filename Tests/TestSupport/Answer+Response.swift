import ExamplePictures
import FlyingFox
import FlyingSocks
import Foundation

extension Answer {
  /// The response to the request that is the `time`-th for its path, counted from 1.
  func response(to request: HTTPRequest, time: Int) async -> HTTPResponse {
    switch self {
    case .body(let bytes, let type):
      return HTTPResponse(statusCode: .ok, headers: [.contentType: type], body: Data(bytes))
    case .status(let code):
      return HTTPResponse(
        statusCode: HTTPStatusCode(code, phrase: "Status"), headers: [.contentType: "text/html"],
        body: Data(Self.page.utf8))
    case .redirect(let target):
      return HTTPResponse(statusCode: .found, headers: [.location: target], body: Data())
    case .truncated(let bytes, let type):
      let body = HTTPBodySequence(from: BrokenBody(bytes: Array(bytes.prefix(bytes.count / 2))), count: bytes.count)
      return HTTPResponse(statusCode: .ok, headers: [.contentType: type], body: body)
    case .retryLater(let code, let seconds):
      return HTTPResponse(
        statusCode: HTTPStatusCode(code, phrase: "Later"),
        headers: HTTPHeaders([HTTPHeader("Retry-After"): String(seconds)]),
        body: Data())
    case .headed(let bytes, let type, let headers):
      var all: HTTPHeaders = [.contentType: type]
      for (name, value) in headers { all[HTTPHeader(name)] = value }
      return HTTPResponse(statusCode: .ok, headers: all, body: Data(bytes))
    case .tagged(let bytes, let type, let etag):
      let headers: HTTPHeaders = [.contentType: type, HTTPHeader("ETag"): etag]
      guard request.headers[HTTPHeader("If-None-Match")] != etag else {
        return HTTPResponse(statusCode: .notModified, headers: headers)
      }
      return HTTPResponse(statusCode: .ok, headers: headers, body: Data(bytes))
    case .reply(let status, let headers, let bytes):
      var all: HTTPHeaders = [:]
      for (name, value) in headers { all[HTTPHeader(name)] = value }
      return HTTPResponse(
        statusCode: HTTPStatusCode(status, phrase: "Status"), headers: all, body: Data(bytes))
    case .asked(let answer): return await answer(Self.query(of: request)).response(to: request, time: time)
    case .heard(let answer):
      let body = String(decoding: (try? await request.bodyData) ?? Data(), as: UTF8.self)
      let form = body.split(separator: "&").map { item -> (String, String) in
        let parts = item.split(separator: "=", maxSplits: 1)
        return (String(parts[0]), parts.count > 1 ? Self.decoded(String(parts[1])) : "")
      }
      var headers: [String: String] = [:]
      for (name, value) in request.headers { headers[name.rawValue.lowercased()] = value }
      let asked = AskedRequest(
        method: request.method.rawValue, query: Self.query(of: request), headers: headers,
        form: Dictionary(form) { $1 })
      return await answer(asked).response(to: request, time: time)
    case .silence:
      // Ends with the server: the end of the test cancels it.
      try? await Task.sleep(for: .seconds(600))
      return HTTPResponse(statusCode: .noContent)
    case .first(let count, let early, let late):
      return await (time <= count ? early : late).response(to: request, time: time)
    }
  }

  private static func query(of request: HTTPRequest) -> [String: String] {
    Dictionary(request.query.map { ($0.name, decoded($0.value)) }) { $1 }
  }

  private static func decoded(_ text: String) -> String {
    // A blank may come as `+`.
    let value = text.replacing("+", with: " ")
    return value.removingPercentEncoding ?? value
  }
}

/// A body that ends before its time: the server closes the connection on its error.
private struct BrokenBody: AsyncBufferedSequence {
  typealias Element = UInt8

  struct Ended: Error {}

  let bytes: [UInt8]

  func makeAsyncIterator() -> Iterator { Iterator(rest: bytes) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    var rest: [UInt8]

    mutating func next() async throws -> UInt8? {
      try await nextBuffer(suggested: 1)?.first
    }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      guard !rest.isEmpty else { throw Ended() }
      let part = Array(rest.prefix(count))
      rest.removeFirst(part.count)
      return part
    }
  }
}
