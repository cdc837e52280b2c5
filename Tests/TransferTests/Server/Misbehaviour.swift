import Testing

/// One way for a server to behave, and what a fetch of it must come to.
struct Misbehaviour: Sendable, CustomTestStringConvertible {
  let name: String
  /// `ok` or the reason.
  let expected: String
  /// How many requests it takes to know.
  let requests: Int
  let serve: @Sendable (LoopbackServer.Request, Connection) -> Void

  var testDescription: String { name }

  init(
    _ name: String, _ expected: String, requests: Int = 1,
    _ serve: @Sendable @escaping (LoopbackServer.Request, Connection) -> Void
  ) {
    self.name = name
    self.expected = expected
    self.requests = requests
    self.serve = serve
  }

  static let html = Array("<!doctype html><html><head><title>Sorry</title></head></html>".utf8)
  static let svg = Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8)

  /// The body cut at each tenth, its length declared.
  static let cuts: [Misbehaviour] = (0...10).map { tenth in
    Misbehaviour("cut after \(tenth) tenths", tenth == 10 ? "ok" : "truncated") { _, connection in
      let body = picture()
      connection.answer(200, Array(body[..<(body.count * tenth / 10)]), length: body.count)
      connection.hangUp()
    }
  }

  /// The body reset at each tenth, its length declared.
  static let resets: [Misbehaviour] = (0...9).map { tenth in
    Misbehaviour("reset after \(tenth) tenths", "reset") { _, connection in
      let body = picture()
      connection.answer(200, Array(body[..<(body.count * tenth / 10)]), length: body.count)
      // The reset must not overtake the bytes before it.
      _ = connection.wait(20)
      connection.reset()
    }
  }

  static let lengths: [Misbehaviour] = [
    Misbehaviour("a length of one byte too many", "truncated") { _, connection in
      connection.answer(200, picture(), length: picture().count + 1)
      connection.hangUp()
    },
    Misbehaviour("a length that is no number", "bad_answer") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")
      connection.send(picture())
      connection.hangUp()
    },
    Misbehaviour("a negative length", "bad_answer") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")
      connection.send(picture())
      connection.hangUp()
    },
    Misbehaviour("a length past what is allowed", "too_large") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n")
      connection.send(picture())
    },
    Misbehaviour("more bytes than allowed, no length", "too_large") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      connection.send(picture(200_000))
      connection.hangUp()
    },
    Misbehaviour("bytes without end", "too_large") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\n\r\n")
      while connection.send(picture(65536)) {}
    },
    Misbehaviour("no length and a proper close", "ok") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
      connection.send(picture())
      connection.hangUp()
    },
    Misbehaviour("no bytes", "empty") { _, connection in connection.answer(200) },
    Misbehaviour("204 and no bytes", "empty") { _, connection in
      connection.send("HTTP/1.1 204 No Content\r\n\r\n")
    },
    Misbehaviour("a part nobody asked for", "http_206") { _, connection in
      connection.answer(206, picture(), headers: ["Content-Range: bytes 0-3999/8000"])
    },
  ]

  static let chunks: [Misbehaviour] = [
    Misbehaviour("good chunks", "ok") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfa0\r\n")
      connection.send(picture() + Array("\r\n0\r\n\r\n".utf8))
    },
    Misbehaviour("a chunk size that is no number", "reset") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")
      connection.send(picture() + Array("\r\n0\r\n\r\n".utf8))
      connection.hangUp()
    },
    Misbehaviour("chunks without the last one", "truncated") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfa0\r\n")
      connection.send(picture() + Array("\r\n".utf8))
      connection.hangUp()
    },
    Misbehaviour("a chunk cut short", "truncated") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n")
      connection.send(picture())
      connection.hangUp()
    },
    Misbehaviour("a chunk size past all numbers", "reset") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffffffff\r\n")
      connection.send(picture())
      connection.hangUp()
    },
  ]

  static let slow: [Misbehaviour] = [
    Misbehaviour("no answer", "timeout") { _, connection in
      while connection.wait(1000) {}
      connection.hangUp()
    },
    Misbehaviour("headers and no body", "too_slow") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
      while connection.wait(1000) {}
      connection.hangUp()
    },
    Misbehaviour("a byte now and then", "too_slow") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
      for byte in picture() where connection.wait(200) { connection.send([byte]) }
      connection.hangUp()
    },
    Misbehaviour("headers a byte at a time", "too_slow") { _, connection in
      for byte in "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n".utf8 where connection.wait(200) {
        connection.send([byte])
      }
      connection.hangUp()
    },
  ]

  static let contents: [Misbehaviour] = [
    Misbehaviour("HTML that says so", "not_image") { _, connection in
      connection.answer(200, html, headers: ["Content-Type: text/html; charset=utf-8"])
    },
    Misbehaviour("HTML as image/jpeg", "not_image") { _, connection in
      connection.answer(200, html, headers: ["Content-Type: image/jpeg"])
    },
    Misbehaviour("long HTML as image/jpeg", "not_image") { _, connection in
      connection.answer(200, html + [UInt8](repeating: 32, count: 60_000), headers: ["Content-Type: image/jpeg"])
    },
    Misbehaviour("SVG that says so", "not_image") { _, connection in
      connection.answer(200, svg, headers: ["Content-Type: image/svg+xml"])
    },
    Misbehaviour("SVG as image/png", "not_image") { _, connection in
      connection.answer(200, svg, headers: ["Content-Type: image/png"])
    },
    Misbehaviour("a picture as text/plain", "ok") { _, connection in
      connection.answer(200, picture(), headers: ["Content-Type: text/plain"])
    },
    Misbehaviour("a picture as text/html", "ok") { _, connection in
      connection.answer(200, picture(), headers: ["Content-Type: text/html"])
    },
    Misbehaviour("an unknown content coding", "ok") { _, connection in
      connection.answer(200, picture(), headers: ["Content-Encoding: rot13"])
    },
    Misbehaviour("gzip that is a picture", "ok") { _, connection in
      connection.answer(200, picture(), headers: ["Content-Encoding: gzip"])
    },
    Misbehaviour("gzip that is neither gzip nor a picture", "bad_answer", requests: 2) { _, connection in
      connection.answer(200, html, headers: ["Content-Encoding: gzip"])
    },
    Misbehaviour("a gzip bomb", "too_large", requests: 2) { _, connection in
      connection.answer(200, Gzip.bomb, headers: ["Content-Encoding: gzip"])
    },
    Misbehaviour("an opt-out", "opt_out") { _, connection in
      connection.answer(200, picture(), headers: ["X-Robots-Tag: noai, noimageai"])
    },
    Misbehaviour("an opt-out for us by name", "opt_out") { _, connection in
      connection.answer(
        200, picture(), headers: ["X-Robots-Tag: otherbot: nofollow", "X-Robots-Tag: dsbuild: noindex"])
    },
    Misbehaviour("an opt-out for somebody else", "ok") { _, connection in
      connection.answer(200, picture(), headers: ["X-Robots-Tag: otherbot: noai, noindex"])
    },
  ]

  static let broken: [Misbehaviour] = [
    Misbehaviour("a close instead of an answer", "reset") { _, connection in connection.hangUp() },
    Misbehaviour("a reset instead of an answer", "reset") { _, connection in connection.reset() },
    Misbehaviour("half a status line", "reset") { _, connection in
      connection.send("HTTP/1.1 2")
      connection.hangUp()
    },
    Misbehaviour("headers without end", "too_large") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\n")
      let line = "X-More: \(String(repeating: "x", count: 1000))\r\n"
      while connection.send(line) {}
    },
    Misbehaviour("one header of a megabyte", "bad_answer") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nX-Long: \(String(repeating: "x", count: 1 << 20))\r\n\r\n")
      connection.hangUp()
    },
    Misbehaviour("headers cut short", "reset") { _, connection in
      connection.send("HTTP/1.1 200 OK\r\nContent-Le")
      connection.hangUp()
    },
    Misbehaviour("HTTP/0.9", "bad_answer") { _, connection in
      connection.send(picture())
      connection.hangUp()
    },
    Misbehaviour("HTTP/7.3", "bad_answer") { _, connection in
      connection.send("HTTP/7.3 200 OK\r\nContent-Length: 4000\r\n\r\n")
      connection.send(picture())
      connection.hangUp()
    },
    Misbehaviour("a greeting of another protocol", "bad_answer") { _, connection in
      connection.send("220 mail.example ESMTP\r\n")
      connection.hangUp()
    },
    Misbehaviour("interim answers, then the real one", "ok") { _, connection in
      connection.send("HTTP/1.1 103 Early Hints\r\nX-Robots-Tag: noai\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
      connection.answer(200, picture())
    },
  ]

  static let statuses: [Misbehaviour] = [400, 401, 403, 404, 408, 410, 425, 429, 451, 500, 502, 503, 504].map {
    status in
    Misbehaviour("status \(status)", "http_\(status)") { _, connection in
      connection.answer(status, html, headers: ["Content-Type: text/html"])
    }
  }

  static let redirects: [Misbehaviour] = [
    Misbehaviour("five hops", "ok") { request, connection in
      hop(request, connection, hops: 5)
    },
    Misbehaviour("six hops", "redirects") { request, connection in
      hop(request, connection, hops: 6)
    },
    Misbehaviour("fifty hops", "redirects") { request, connection in
      hop(request, connection, hops: 50)
    },
    Misbehaviour("a redirect to itself", "redirects") { request, connection in
      connection.answer(302, headers: ["Location: \(request.target)"])
    },
    Misbehaviour("a redirect to nowhere", "http_302") { _, connection in connection.answer(302) },
    Misbehaviour("a redirect to a file", "scheme_denied") { _, connection in
      connection.answer(302, headers: ["Location: file:///etc/passwd"])
    },
    Misbehaviour("a redirect to gopher", "scheme_denied") { _, connection in
      connection.answer(301, headers: ["Location: gopher://127.0.0.1:70/"])
    },
    Misbehaviour("a redirect to data", "scheme_denied") { _, connection in
      connection.answer(301, headers: ["Location: data:image/png;base64,AAAA"])
    },
    Misbehaviour("a redirect with a large body", "ok") { request, connection in
      if request.target == "/end" { return connection.answer(200, picture()) }
      connection.answer(302, [UInt8](repeating: 32, count: 100_000), headers: ["Location: /end"])
    },
    Misbehaviour("not modified, unasked", "http_304") { _, connection in
      connection.send("HTTP/1.1 304 Not Modified\r\n\r\n")
    },
  ]

  private static func hop(_ request: LoopbackServer.Request, _ connection: Connection, hops: Int) {
    let done = Int(request.target.dropFirst("/hop/".count)) ?? 0
    if done == hops { return connection.answer(200, picture()) }
    connection.answer(302, headers: ["Location: /hop/\(done + 1)"])
  }

  static let all = cuts + resets + lengths + chunks + slow + contents + broken + statuses + redirects
}

/// A gzip stream of ten million zeros, written out by hand: deflate's run of 258 equal bytes costs two bits.
enum Gzip {
  static let bomb: [UInt8] = {
    var bits = Bits()
    bits.append(1, count: 1)
    bits.append(1, count: 2)
    // Fixed Huffman codes: a JPEG's first two bytes, a zero, then runs of 258 at distance one.
    bits.appendReversed(0b1_1111_1111, count: 9)
    bits.appendReversed(0b1_1101_1000, count: 9)
    bits.appendReversed(0b0011_0000, count: 8)
    for _ in 0..<40_000 {
      bits.appendReversed(0b1100_0101, count: 8)
      bits.appendReversed(0, count: 5)
    }
    bits.appendReversed(0, count: 7)
    // A wrong checksum at the end is never reached.
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + bits.bytes + [0, 0, 0, 0, 0, 0, 0, 0]
  }()

  private struct Bits {
    var bytes: [UInt8] = []
    private var used = 8

    mutating func append(_ value: Int, count: Int) {
      for bit in 0..<count {
        if used == 8 {
          bytes.append(0)
          used = 0
        }
        bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(used)
        used += 1
      }
    }

    /// Huffman codes go most significant bit first.
    mutating func appendReversed(_ value: Int, count: Int) {
      for bit in stride(from: count - 1, through: 0, by: -1) { append(value >> bit, count: 1) }
    }
  }
}
