/// An answer with the headers that every answer has.
struct Response: Sendable {
  var status = 200
  /// The media type of the body.
  var type: String
  var body: [UInt8]

  /// The sources from which the page may load: its own files only. `connect-src` is for the requests of its script.
  private static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

  private static let phrases = [
    200: "OK", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 409: "Conflict", 411: "Length Required", 413: "Content Too Large",
    415: "Unsupported Media Type", 421: "Misdirected Request", 500: "Internal Server Error",
  ]

  /// The bytes to send; an answer to HEAD has no body.
  func encoded(withBody: Bool) -> [UInt8] {
    let head = [
      "HTTP/1.1 \(status) \(Self.phrases[status] ?? "Answer")", "Content-Type: \(type)",
      "Content-Length: \(body.count)", "Connection: close", "Cache-Control: no-store",
      "Content-Security-Policy: \(Self.policy)", "X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
      "Cross-Origin-Resource-Policy: same-origin", "Cross-Origin-Opener-Policy: same-origin",
      "X-Frame-Options: DENY",
    ]
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (withBody ? body : [])
  }
}
