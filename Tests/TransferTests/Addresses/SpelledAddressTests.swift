import Testing
import Transfer

@Suite("Addresses spelled otherwise")
struct SpelledAddressTests {
  @Test(
    "every spelling that some reader takes for an address is that address",
    arguments: [
      ("127.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("127.0.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1"),
      ("0X7F.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"), ("0", "0.0.0.0"),
      ("0x", "0.0.0.0"), ("127.0.0.1.", "127.0.0.1"), ("127.0.0.1..", "127.0.0.1"),
      ("169.254.43518", "169.254.169.254"),
      ("10.0xff", "10.0.0.255"), ("0300.0250.0.1", "192.168.0.1"), ("localhost", "127.0.0.1"),
      ("LOCALHOST.", "127.0.0.1"), ("a.b.localhost", "127.0.0.1"), ("localhost.localdomain", "127.0.0.1"),
      ("ip6-localhost", "127.0.0.1"), ("[::1]", "0:0:0:0:0:0:0:1"), ("8.8.8.8", "8.8.8.8"),
    ])
  func spelled(_ host: String, _ address: String) {
    guard case .address(let found) = SpelledAddress(host: host) else {
      Issue.record("\(host) is read as \(SpelledAddress(host: host))")
      return
    }
    #expect("\(found)" == address)
  }

  @Test(
    "what ends in a number and is no address is nothing",
    arguments: [
      "256.256.256.256", "1.2.3.4.5", "4294967296", "0x1ffffffff", "127.0.0.08", "1.2.3.999", "a.1", ".", "..1",
    ])
  func unreadable(_ host: String) {
    #expect(SpelledAddress(host: host) == .unreadable)
  }

  @Test(
    "names are names", arguments: ["example.org", "1.example", "0x7f.org", "localhost.example", "a-1", "xn--e1a.test"])
  func names(_ host: String) {
    #expect(SpelledAddress(host: host) == .name)
  }

  @Test("a proxy is sent nothing for a private address, however it is spelled, also behind a redirect")
  func proxied() async throws {
    let server = try LoopbackServer { request, connection in
      guard request.target == "http://picture.test/hop" else { return connection.answer(200, picture()) }
      connection.answer(302, headers: ["Location: http://127.1:80/x"])
    }
    let options = loopbackOptions {
      $0.allowAddresses = []
      $0.proxy = .url(server.url(""))
    }
    let hosts = [
      "169.254.43518", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "127.0.0.1.", "localhost", "LocalHost",
      "a.localhost", "[::ffff:127.0.0.1]", "[::1]", "10.1", "1.2.3.4.5",
    ]
    let fetched = await fetch(hosts.map { "http://\($0)/a" } + ["http://picture.test/hop"], options)
    for (index, host) in (hosts + ["a redirect"]).enumerated() {
      #expect(fetched.word(index) == "address_denied", "\(host)")
    }
    #expect(server.requests.map(\.target) == ["http://picture.test/hop"])
  }

  @Test("a person's word opens this machine by any of its names")
  func vouched() {
    let policy = AddressPolicy(allowed: [AddressRange("127.0.0.0/8")].compactMap { $0 })
    #expect(policy.permits(host: "localhost") && policy.permits(host: "127.1"))
    #expect(!policy.permits(host: "10.1"))
  }
}
