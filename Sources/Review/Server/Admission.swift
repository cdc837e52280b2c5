import Digests

/// Who may ask: the page that this process served, in the browser of the person who started it.
///
/// Every other page that person has open can send requests to this port, and a hostile name can be made to resolve to
/// 127.0.0.1. So the Host is one of two exact strings, never a pattern; a request that says it comes from elsewhere is
/// refused; and whatever changes or tells anything needs a token that only the printed address holds.
struct Admission: Sendable {
  /// The port listened on.
  let port: UInt16
  /// 128 random bits in hexadecimal.
  let token: String

  /// Two secrets that differ from run to run: the token, and the folder that images are under.
  static func secret() -> String {
    var generator = SystemRandomNumberGenerator()
    return [generator.next(), generator.next()].map { (word: UInt64) in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Judges a request by its head alone, before any body is read.
  ///
  /// - Throws: why it is refused; the host is judged first, the body last.
  func admit(_ request: Request) throws(Refusal) {
    guard let host = request.headers["host"], host == "127.0.0.1:\(port)" || host == "localhost:\(port)" else {
      throw .otherHost
    }
    if let site = request.headers["sec-fetch-site"], site != "same-origin", site != "none" { throw .foreign }
    if let origin = request.headers["origin"], origin != "http://\(host)" { throw .foreign }
    switch request.method {
    case "GET", "HEAD": return
    case "POST": break
    default: throw .methodNotAllowed
    }
    guard let given = request.headers["x-dsbuild-token"], Self.isSame(given, token) else { throw .tokenMissing }
    // A form or a beacon of another page cannot send this type without asking first, and asking is not answered.
    let type = request.headers["content-type"]?.split(separator: ";").first ?? ""
    guard type.lowercased() == "application/json" else { throw .notJSON }
    _ = try request.bodyLength()
  }

  /// Whether two texts are equal, in a time that does not tell where they differ.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
  }
}
