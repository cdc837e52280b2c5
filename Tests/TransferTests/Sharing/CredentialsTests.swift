import Testing
import Transfer

/// A credential goes to the host that it names, and nowhere in the clear.
@Suite("Credentials of shared stores")
struct CredentialsTests {
  private static let variable = """
    cache.example.org Bearer abc
    [::1]:8080 Basic me:secret word
    127.0.0.1:99 bearer local
    nonsense
    host Basic without-a-colon

    """

  private func header(_ address: String, _ credentials: Credentials) -> String? {
    guard case .success(let base) = Address.canonical(address, schemes: ["https", "http"]) else { return nil }
    return credentials.header(for: base)?.value
  }

  @Test(
    "each is for its host, and for its port where one is written",
    arguments: [
      ("https://cache.example.org/x", "Bearer abc"), ("https://CACHE.example.org:8443/x", "Bearer abc"),
      ("http://cache.example.org/x", nil), ("https://example.org/x", nil), ("https://a.cache.example.org/", nil),
      ("http://[::1]:8080/x", "Basic bWU6c2VjcmV0IHdvcmQ="), ("https://[::1]:8081/x", nil),
      ("http://127.0.0.1:99/x", "Bearer local"), ("http://127.0.0.1/x", nil),
      ("http://127.0.0.1.example.org:99/x", nil),
    ])
  func hosts(_ address: String, _ value: String?) {
    let credentials = Credentials(variable: Self.variable)
    #expect(header(address, credentials) == value)
    #expect(credentials.unreadable == [4, 5])
  }

  @Test("`.netrc` gives what its machines say, and `default` to nobody")
  func netrc() {
    let text = "machine a.example login me password pw\ndefault login any password other\n"
    let credentials = Credentials(variable: nil, netrc: Array(text.utf8))
    #expect(header("https://a.example/x", credentials) == "Basic bWU6cHc=")
    #expect(header("https://b.example/x", credentials) == nil)
  }

  @Test(
    "only a line for stores that names the port, or whose host has the usual one, is the person's word",
    arguments: [
      ("https://cache.example.org/any/path", true), ("https://cache.example.org:8443/x", false),
      ("http://127.0.0.1:99/x", true), ("http://[::1]:8080/x", true), ("https://a.example/x", false),
      ("https://b.example/x", false),
    ])
  func given(_ address: String, _ isGiven: Bool) throws {
    let netrc = Array("machine a.example login me password pw\n".utf8)
    let credentials = Credentials(variable: Self.variable, netrc: netrc)
    #expect(credentials.isGiven(for: try Address.canonical(address, schemes: ["https", "http"]).get()) == isGiven)
  }

  @Test("a line break in a credential is no second header")
  func lineBreak() {
    let credentials = Credentials(variable: "a.example Bearer x\r\nInjected: y z")
    #expect(header("https://a.example/", credentials) == "Bearer x")
  }
}
