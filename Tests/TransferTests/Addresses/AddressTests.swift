import Digests
import Testing
import Transfer

@Suite("Addresses")
struct AddressTests {
  @Test(
    "the canonical form trims, drops fragment and default port, and lowers scheme and host only",
    arguments: [
      ("  http://Example.ORG/A.jpg \n", "http://example.org/A.jpg"),
      ("HTTP://EXAMPLE.org:80/a", "http://example.org/a"),
      ("https://example.org:443/a", "https://example.org/a"),
      ("https://example.org:80/a", "https://example.org:80/a"),
      ("http://example.org:0080/a", "http://example.org/a"),
      ("http://example.org:8080/a", "http://example.org:8080/a"),
      ("http://example.org:/a", "http://example.org/a"),
      ("http://example.org", "http://example.org"),
      ("http://example.org?q=A", "http://example.org?q=A"),
      ("http://example.org/a#b", "http://example.org/a"),
      ("http://example.org#b", "http://example.org"),
      ("http://example.org/%7Ea%2f", "http://example.org/%7Ea%2f"),
      ("http://example.org/~a b", "http://example.org/~a b"),
      ("http://example.org/w_400,f_auto,ar_3:2", "http://example.org/w_400,f_auto,ar_3:2"),
      ("http://example.org/a|[b]{c}", "http://example.org/a|[b]{c}"),
      ("http://user:pass@example.org/a", "http://user:pass@example.org/a"),
      ("http://[::1]:80/a", "http://[::1]/a"),
      ("http://Bücher.example/ä", "http://bücher.example/ä"),
      ("http://a_b.example./x", "http://a_b.example./x"),
    ])
  func canonical(_ text: String, _ expected: String) throws {
    let address = try Address.canonical(text).get()
    #expect(address.text == expected)
    #expect(try Address.canonical(address.text).get() == address)
  }

  @Test(
    "what is no URL is bad_url",
    arguments: [
      "", " ", "example.org/a.jpg", "//example.org/a", "/a.jpg", "http:", "http:/h", "http://", "http:///h", "http:h",
      "http://?q", "http://#f", "http://a\\b/", "http://a\\@b/", "http://a@b@c/", "http://a:99999/", "http://a:0/",
      "http://a:8o/", "http://[::1/", "http://[::g]/", "http://[127.0.0.1]/", "http://[::1]x/", "http://a b/",
      "http://%31/", "http://a\r\nHost: b/", "http://a/b\u{0}c", "http://a/b\tc", "127.0.0.1:80/x",
      "htp:/broken url 7.jpg",
      "localhost:80/x", "http://a<b/", ":", "http",
    ])
  func badURL(_ text: String) {
    #expect(Address.canonical(text) == .failure(.badURL))
  }

  @Test(
    "a URL of a scheme that is not allowed is scheme_denied",
    arguments: [
      "ftp://example.org/a", "file:///etc/passwd", "file:/etc/passwd", "x-raw-image:///0a1b", "gopher://h:70/",
      "javascript:alert(1)", "mailto:a@b", "blob:https://example.org/1", "jar:http://h!/", "dict://h:11211/",
    ])
  func schemeDenied(_ text: String) {
    #expect(Address.canonical(text) == .failure(.schemeDenied))
  }

  @Test("a scheme left out of the options is denied")
  func schemesByOption() {
    #expect(Address.canonical("http://h/a", schemes: ["https"]) == .failure(.schemeDenied))
    #expect(Address.canonical("data:,a", schemes: ["https"]) == .failure(.schemeDenied))
  }

  @Test("user name and password are masked wherever the address is shown")
  func masked() throws {
    let address = try Address.canonical("https://me:secret@example.org:8443/a?b").get()
    #expect(address.masked == "https://***@example.org:8443/a?b")
    #expect("\(address)" == address.masked)
    #expect(address.sent == "https://me:secret@example.org:8443/a?b")
  }

  @Test(
    "what is sent is ASCII, and only what must be is encoded",
    arguments: [
      ("http://h/a b", "http://h/a%20b"),
      ("http://h/ä?ö=ü", "http://h/%C3%A4?%C3%B6=%C3%BC"),
      ("http://h/%C3%A4%zz|", "http://h/%C3%A4%zz|"),
      ("http://bücher.example:81/", "http://xn--bcher-kva.example:81/"),
      ("http://例え.テスト/", "http://xn--r8jz45g.xn--zckzah/"),
      ("http://münchen.de", "http://xn--mnchen-3ya.de"),
    ])
  func sent(_ text: String, _ expected: String) throws {
    #expect(try Address.canonical(text).get().sent == expected)
  }

  @Test("a data address is written as the digest of its text, and reading that gives itself")
  func data() throws {
    let text = "data:image/png;base64,AAAA"
    let address = try Address.canonical(" \(text) ").get()
    #expect(address.text == "data:sha256-\(SHA256Digest(of: text).hex)")
    #expect(try Address.canonical(address.text).get() == address)
  }
}
