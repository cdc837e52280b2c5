/// Decides which requests may reach the page: those that the page itself sends, in the browser of the person who started it.
///
/// Every other page in that browser can send requests to this port, and a hostile host name can resolve to 127.0.0.1.
/// Therefore the Host must be one of two exact strings, never a pattern. A request that names a foreign origin is refused.
/// Every POST, by which the page reads and changes data, needs a token that only the printed address contains.
struct Admission: Sendable {
  /// The port of the server.
  let port: UInt16
  /// The token in each request of the page's script.
  let token: Secret

  /// Judges a request by its head alone, before its body is read.
  ///
  /// - Throws: why the request is refused; the host is checked first, the body last.
  func admit(_ request: Request) throws(Refusal) {
    guard let host = request.headers["host"], host == "127.0.0.1:\(port)" || host == "localhost:\(port)" else {
      throw .otherHost
    }
    if let site = request.headers["sec-fetch-site"], site != "same-origin", site != "none", !Self.opensPage(request) {
      throw .foreign
    }
    if let origin = request.headers["origin"], origin != "http://\(host)" { throw .foreign }
    switch request.method {
    case "GET", "HEAD":
      guard try request.bodyLength() == 0 else { throw .malformed }
      return
    case "POST": break
    default: throw .methodNotAllowed
    }
    guard let given = request.headers["x-dsbuild-token"], token.isSame(as: given) else { throw .tokenMissing }
    // A form or beacon of another page needs a CORS preflight to send this type, and the server does not answer preflights.
    let type = request.headers["content-type"]?.split(separator: ";").first ?? ""
    guard type.lowercased() == "application/json" else { throw .notJSON }
    _ = try request.bodyLength()
  }

  /// Whether a browser opens the page itself in a window of its own, as it does for a link or redirect from any origin.
  ///
  /// The page holds no secret, and it cannot be framed.
  private static func opensPage(_ request: Request) -> Bool {
    request.target == "/" && request.method == "GET" && request.headers["sec-fetch-mode"] == "navigate"
      && request.headers["sec-fetch-dest"] == "document"
  }
}
