import FlyingFox
import FlyingSocks
import Foundation

/// What a ``LoopbackOrigin`` says to a request for one path.
public indirect enum Answer: Sendable {
  /// A body of a type, whole.
  case body([UInt8], type: String)
  /// A status with a short page.
  case status(Int)
  /// A redirect to a path or a URL.
  case redirect(to: String)
  /// Half of a body whose whole length was announced, then the connection ends.
  case truncated([UInt8], type: String)
  /// A status that asks to come again after so many seconds.
  case retryLater(status: Int, seconds: Int)
  /// A body with further headers.
  case headed([UInt8], type: String, headers: [String: String])
  /// A body with an entity tag; 304 without a body to a request that names the tag.
  case tagged([UInt8], type: String, etag: String)
  /// Nothing, ever.
  case silence
  /// One answer for the first requests, another from then on.
  case first(Int, Answer, then: Answer)

  /// A picture served as a JPEG.
  public static func jpeg(_ bytes: [UInt8]) -> Answer { .body(bytes, type: "image/jpeg") }

  /// A picture served as a PNG.
  public static func png(_ bytes: [UInt8]) -> Answer { .body(bytes, type: "image/png") }

  /// A page of apology under an image's type, as image hosts send instead of a picture that is gone.
  public static let pageAsJPEG = Answer.body(Array(page.utf8), type: "image/jpeg")

  private static let page =
    "<!doctype html><html><head><title>Sorry</title></head><body>This image is not available.</body></html>\n"

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
    case .silence:
      // Ends with the server: the end of the test cancels it.
      try? await Task.sleep(for: .seconds(600))
      return HTTPResponse(statusCode: .noContent)
    case .first(let count, let early, let late):
      return await (time <= count ? early : late).response(to: request, time: time)
    }
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
