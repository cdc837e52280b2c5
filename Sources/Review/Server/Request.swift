import Digests

/// A request in the form that the page sends. Other forms that HTTP/1.1 allows are refused: folded lines, repeated headers,
/// chunked bodies, absolute targets (RFC 9112).
struct Request: Sendable {
  /// The maximum length of a head in bytes.
  static let longestHead = 16_384
  /// The maximum length of a body in bytes.
  static let longestBody = 131_072

  /// `GET`, `POST` or another method.
  let method: String
  /// The path and the query.
  let target: String
  /// The headers by their lowercase names.
  let headers: [String: String]
  /// The body; empty until it is read.
  var body: [UInt8] = []

  /// Reads the head: the request line and the headers, without the blank line.
  ///
  /// - Throws: the refusal of a malformed head.
  init(head: some Collection<UInt8>) throws(Refusal) {
    guard let text = String(validating: head, as: UTF8.self) else { throw .malformed }
    var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0", words[1].hasPrefix("/"),
      text.unicodeScalars.allSatisfy({ $0.value >= 32 || $0 == "\r" || $0 == "\n" || $0 == "\t" })
    else { throw .malformed }
    method = String(words[0])
    target = String(words[1])
    var headers: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex, !line.contains("\n") else {
        throw .malformed
      }
      let name = line[..<colon].lowercased()
      // Letters of other alphabets may become ASCII letters in lower case.
      guard line[..<colon].utf8.allSatisfy({ (33...126).contains($0) }), headers[name] == nil else { throw .malformed }
      headers[name] = Self.trimmed(line[line.index(after: colon)...])
    }
    self.headers = headers
  }

  /// The length of the body in bytes; 0 if the head does not say it.
  ///
  /// - Throws: the refusal of a body that is too long or chunked, or whose length is not a plain number.
  func bodyLength() throws(Refusal) -> Int {
    if headers["transfer-encoding"] != nil { throw .lengthMissing }
    guard let text = headers["content-length"] else { return 0 }
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { throw .malformed }
    guard let length = Int(text), length <= Self.longestBody else { throw .tooLong }
    return length
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}

/// Why a request is refused; the raw value is the HTTP status.
enum Refusal: Int, Error {
  case malformed = 400
  case tokenMissing = 401
  case foreign = 403
  case notFound = 404
  case methodNotAllowed = 405
  case lengthMissing = 411
  case tooLong = 413
  case notJSON = 415
  case otherHost = 421

  var response: Response { Response(status: rawValue, type: "text/plain", body: Array("\(self)\n".utf8)) }
}
