import Testing
import Transfer

@Suite("TLS")
struct TLSTests {
  private func answer(_ kind: TLSServer.Certificate, trusting: Bool, host: String = "127.0.0.1") async -> String? {
    guard let server = TLSServer(kind, body: picture()) else {
      print("skipped: no `openssl` that can serve")
      return nil
    }
    let options = loopbackOptions {
      if trusting { $0.certificates = server.certificate }
    }
    let fetched = await fetch(["https://\(host):\(server.port)/a.jpg"], options)
    return withExtendedLifetime(server) { fetched.body() == picture() ? "ok" : fetched.word() }
  }

  @Test("a certificate from a trusted authority is good")
  func trusted() async {
    let answer = await answer(.good, trusting: true)
    #expect(answer == nil || answer == "ok")
  }

  @Test("a certificate nobody vouches for is not")
  func selfSigned() async {
    let answer = await answer(.good, trusting: false)
    #expect(answer == nil || answer == "tls")
  }

  @Test("nor is one for another host")
  func otherHost() async {
    let answer = await answer(.otherHost, trusting: true)
    #expect(answer == nil || answer == "tls")
  }

  @Test("nor one that has expired")
  func expired() async {
    let answer = await answer(.expired, trusting: true)
    #expect(answer == nil || answer == "tls")
  }
}
