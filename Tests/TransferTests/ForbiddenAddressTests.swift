import Testing
import Transfer

@Suite("Addresses that must not be reached")
struct ForbiddenAddressTests {
  /// Options as a manifest has them that allows no range.
  private func strict(_ change: (inout TransferOptions) -> Void = { _ in }) -> TransferOptions {
    loopbackOptions {
      $0.allowAddresses = []
      change(&$0)
    }
  }

  /// Ways to write a loopback address, `PORT` standing for the server's. Many of them are from the collection "Server Side
  /// Request Forgery" of PayloadsAllTheThings; plain libcurl reaches loopback by most.
  static let spellings = [
    "http://127.0.0.1:PORT/", "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://0x7f.1:PORT/",
    "http://017700000001:PORT/", "http://0177.0.0.1:PORT/", "http://o177.0.0.1:PORT/", "http://127.1:PORT/",
    "http://127.0.1:PORT/", "http://0:PORT/", "http://0.0.0.0:PORT/", "http://127.127.127.127:PORT/",
    "http://[::1]:PORT/", "http://[::]:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/", "http://[::127.0.0.1]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://localhost:PORT/", "http://LOCALHOST:PORT/", "http://localhost.:PORT/", "http://x.localhost:PORT/",
    "http://127.0.0.1.:PORT/", "http://user@127.0.0.1:PORT/", "http://user:80@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT#@example.org/", "http://example.org\\@127.0.0.1:PORT/", "http://a@b@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\\@example.org/", "http://127.0.0.1:PORT/..//../x", "http:/127.0.0.1:PORT/",
    "http:///127.0.0.1:PORT/", "http:127.0.0.1:PORT/", "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/",
    "HTTP://127.0.0.1:PORT/", "http://127.0.0.1:0PORT/", "127.0.0.1:PORT/", "//127.0.0.1:PORT/",
    "http://%31%32%37.0.0.1:PORT/", "http://127.0.0.1%00.example.org:PORT/", " http://127.0.0.1:PORT/ ",
    "http://127.0.0.1 :PORT/", "http://127.0.0.1:83616/", "http://[fe80::1%25lo]:PORT/", "https://127.0.0.1:PORT/",
    "http://[2002:7f00:1::]:PORT/", "file:///etc/passwd", "dict://127.0.0.1:PORT/x", "gopher://127.0.0.1:PORT/_GET",
    "ftp://127.0.0.1:PORT/", "tftp://127.0.0.1:PORT/x", "ldap://127.0.0.1:PORT/", "sftp://127.0.0.1:PORT/",
    "jar:http://127.0.0.1:PORT!/", "netdoc:///etc/passwd", "http://127.0.0.1:PORT/%61dmin", "http://127.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
  ]

  @Test("no spelling of a loopback address gets a connection", arguments: spellings)
  func spelling(_ spelling: String) async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let text = spelling.replacing("PORT", with: "\(server.port)")
    // Names get the worst resolver there could be, and no real one is asked.
    let sent = (try? Address.canonical(text).get()).map(\.sent)
    let options = strict { options in
      options.hostAddresses = [sent.flatMap(Self.name)].compactMap { $0 }.map {
        HostAddress(host: $0, port: server.port, addresses: ["127.0.0.1"])
      }
    }
    let fetched = await fetch([text], options)
    #expect(fetched.body() == nil)
    #expect(["address_denied", "bad_url", "scheme_denied", "dns"].contains(fetched.word()), "\(fetched.word())")
    #expect(server.connections == 0)
    #expect(fetched.statistics.requests == 0)
  }

  /// The host of a URL when a resolver would be asked for it.
  private static func name(of url: String) -> String? {
    let host = url.split(separator: "/").dropFirst().first?.split(separator: "@").last?.split(separator: ":").first
    let isName = host.map { $0.contains("o177") || $0.contains("xn--") || $0.contains("localhost") } ?? false
    return isName ? host.map(String.init) : nil
  }

  @Test("a refused address is named, with the setting that would open it")
  func detail() async {
    let fetched = await fetch(["http://127.1:80/a"], strict())
    #expect(fetched.word() == "address_denied")
    #expect(fetched.detail() == "127.0.0.1 is not a public address, and `fetch.allow_addresses` does not name it")
  }

  @Test("a redirect does not lead where a list may not", arguments: [301, 302, 303, 307, 308])
  func redirect(_ status: Int) async throws {
    let inner = try LoopbackServer("127.0.0.2") { _, connection in connection.answer(200, picture()) }
    let server = try LoopbackServer { _, connection in
      connection.answer(status, headers: ["Location: \(inner.url("/"))"])
    }
    let options = strict { $0.allowAddresses = [AddressRange("127.0.0.1/32")].compactMap { $0 } }
    #expect(await fetch(["/"], from: server, options).word() == "address_denied")
    #expect(inner.connections == 0)
  }

  @Test("a name that is public at first and loopback later is judged each time")
  func rebinding() async throws {
    let inner = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let outer = try LoopbackServer("127.0.0.2", port: inner.port) { _, connection in
      connection.answer(200, picture(), headers: ["Connection: close"])
      connection.hangUp()
    }
    // 127.0.0.2 plays the public address: it is the one that is allowed.
    func answers(_ address: String) async -> String {
      let options = strict {
        $0.allowAddresses = [AddressRange("127.0.0.2")].compactMap { $0 }
        $0.hostAddresses = [HostAddress(host: "rebind.test", port: inner.port, addresses: [address])]
      }
      return await fetch(["http://rebind.test:\(inner.port)/"], options).word()
    }
    #expect(await answers("127.0.0.2") == "ok")
    #expect(await answers("127.0.0.1") == "address_denied")
    #expect(inner.connections == 0)
    #expect(outer.connections == 1)
  }

  @Test("of several addresses of one name only permitted ones are tried")
  func severalAddresses() async throws {
    let inner = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let outer = try LoopbackServer("127.0.0.2", port: inner.port) { _, connection in connection.answer(200, picture()) }
    let options = strict {
      $0.allowAddresses = [AddressRange("127.0.0.2")].compactMap { $0 }
      $0.hostAddresses = [HostAddress(host: "both.test", port: inner.port, addresses: ["127.0.0.1", "127.0.0.2"])]
    }
    #expect(await fetch(["http://both.test:\(inner.port)/"], options).word() == "ok")
    #expect(inner.connections == 0)
    #expect(outer.connections == 1)
  }

  @Test("every denied address of a list fails at once, without a retry")
  func manyDenied() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let options = strict { $0.retries = RetryPolicy(max: 3) }
    let fetched = await fetch((0..<200).map { "/\($0)" }, from: server, options)
    #expect((0..<200).allSatisfy { fetched.word($0) == "address_denied" })
    #expect(server.connections == 0)
  }
}
