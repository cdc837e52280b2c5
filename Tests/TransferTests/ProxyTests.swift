import Testing
import Transfer

@Suite("Proxies")
struct ProxyTests {
  private func proxy(_ environment: [String: String], _ address: String) throws -> String? {
    let choice = ProxyChoice.variables(ProxyVariables(environment: environment))
    return choice.proxy(for: try Address.canonical(address).get().origin)
  }

  @Test("a named proxy gets the whole address")
  func named() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let options = loopbackOptions {
      $0.allowAddresses = []
      $0.proxy = .url(server.url(""))
    }
    let fetched = await fetch(["http://picture.test/a.jpg"], options)
    #expect(fetched.word() == "ok")
    #expect(server.requests.map(\.target) == ["http://picture.test/a.jpg"])
  }

  @Test("an address that is written out is judged behind a proxy too")
  func literal() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let options = loopbackOptions {
      $0.allowAddresses = []
      $0.proxy = .url(server.url(""))
    }
    let fetched = await fetch(["http://10.0.0.1/a", "http://[::1]/a"], options)
    #expect(fetched.word(0) == "address_denied")
    #expect(fetched.word(1) == "address_denied")
    #expect(server.connections == 0)
  }

  @Test("where the variables name no proxy, addresses are judged as ever")
  func direct() async throws {
    let server = try LoopbackServer { _, connection in connection.answer(200, picture()) }
    let options = loopbackOptions {
      $0.allowAddresses = []
      $0.proxy = .variables(ProxyVariables(environment: ["http_proxy": server.url(""), "no_proxy": "127.0.0.0/8"]))
    }
    #expect(await fetch(["/a"], from: server, options).word() == "address_denied")
    #expect(server.connections == 0)
  }

  @Test("variables are read by scheme, and HTTP_PROXY is not believed")
  func variables() throws {
    #expect(try proxy(["http_proxy": "http://p:1"], "http://h/") == "http://p:1")
    #expect(try proxy(["http_proxy": "http://p:1"], "https://h/") == nil)
    #expect(try proxy(["HTTPS_PROXY": "http://p:1"], "https://h/") == "http://p:1")
    #expect(try proxy(["HTTP_PROXY": "http://p:1"], "http://h/") == nil)
    #expect(try proxy(["ALL_PROXY": "http://p:1"], "http://h/") == "http://p:1")
  }

  @Test(
    "no_proxy names hosts, domains, ranges and everything",
    arguments: [
      ("h.test", "http://h.test/", true), ("h.test", "http://a.h.test/", true), (".h.test", "http://h.test/", true),
      ("h.test", "http://xh.test/", false), ("a, h.test", "http://h.test/", true), ("*", "http://h.test/", true),
      ("10.0.0.0/8", "http://10.1.2.3/", true), ("10.0.0.0/8", "http://11.1.2.3/", false),
      ("::1", "http://[::1]/", true),
    ])
  func exceptions(_ list: String, _ address: String, _ isDirect: Bool) throws {
    #expect(try (proxy(["http_proxy": "http://p:1", "no_proxy": list], address) == nil) == isDirect)
  }
}
