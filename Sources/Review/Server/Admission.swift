/// Who may ask: the page that this process served, in the browser of the person who started it.
///
/// Every other page that person has open can send requests to this port, and a hostile name can be made to resolve to
/// 127.0.0.1. So the Host is one of two exact strings, never a pattern; a request that says it comes from elsewhere is
/// refused; and whatever changes or tells anything needs a token that only the printed address holds.
struct Admission: Sendable {
  /// The port listened on.
  let port: UInt16
  /// What each request of the page's script carries.
  let token: Secret

  /// Judges a request by its head alone, before any body is read.
  ///
  /// - Throws: why it is refused; the host is judged first, the body last.
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
    // A form or a beacon of another page cannot send this type without asking first, and asking is not answered.
    let type = request.headers["content-type"]?.split(separator: ";").first ?? ""
    guard type.lowercased() == "application/json" else { throw .notJSON }
    _ = try request.bodyLength()
  }

  /// Whether a browser shows the page itself in a window of its own, as it does for a link or a redirect of any origin.
  ///
  /// The page holds no secret, and it cannot be framed.
  private static func opensPage(_ request: Request) -> Bool {
    request.target == "/" && request.method == "GET" && request.headers["sec-fetch-mode"] == "navigate"
      && request.headers["sec-fetch-dest"] == "document"
  }
}
