/// A request as a server received it.
public struct AskedRequest: Sendable {
  /// The method, such as `GET`.
  public var method: String
  /// The items of the query; of several with one name, the last.
  public var query: [String: String]
  /// The headers, names in lower case.
  public var headers: [String: String]
  /// The items of a form in the body; of several with one name, the last.
  public var form: [String: String]

  /// A request with these parts.
  public init(method: String, query: [String: String], headers: [String: String], form: [String: String]) {
    self.method = method
    self.query = query
    self.headers = headers
    self.form = form
  }
}

/// What a server says to a request for one path.
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
  /// A status with headers and a body.
  case reply(Int, [String: String], [UInt8])
  /// What follows from the items of the query; of several with one name, the last.
  case asked(@Sendable ([String: String]) -> Answer)
  /// What follows from the whole request.
  case heard(@Sendable (AskedRequest) -> Answer)
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

  /// A page of apology.
  package static let page =
    "<!doctype html><html><head><title>Sorry</title></head><body>This image is not available.</body></html>\n"
}
