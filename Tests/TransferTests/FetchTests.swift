import Digests
import Testing
import Transfer

@Suite("Fetching")
struct FetchTests {
  @Test("a good answer gives its bytes, their digest and what it said of itself")
  func goodAnswer() async throws {
    let server = try LoopbackServer { _, connection in
      connection.answer(200, picture(), headers: ["ETag: \"a\"", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"])
    }
    let fetched = await fetch(["/a.jpg"], from: server, loopbackOptions())
    #expect(fetched.body() == picture())
    guard case .body(_, let digest, let validators) = fetched.outcomes[0] else { return }
    #expect(digest == SHA256Digest(of: picture()))
    #expect(validators.etag == "\"a\"")
    #expect(validators.lastModified == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(validators.isDelimited)
    #expect(fetched.statistics.requests == 1)
    #expect(fetched.statistics.bytes == picture().count)
  }
}
