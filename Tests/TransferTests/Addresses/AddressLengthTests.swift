import Testing
import Transfer

@Suite("Addresses of any length")
struct AddressLengthTests {
  private func isURL(_ text: String) -> Bool {
    switch Address.canonical(text) {
    case .success: true
    case .failure(let failure):
      failure != .badURL
    }
  }

  @Test("a host has at most 253 bytes in its ASCII form")
  func hosts() {
    let label = String(repeating: "a", count: 62)
    let longest = "\(label).\(label).\(label).\(label).b"
    #expect(longest.utf8.count == 253)
    #expect(isURL("http://\(longest)/x"))
    #expect(!isURL("http://\(longest)c/x"))
    #expect(!isURL("http://\(String(repeating: "ö", count: 300))/x"))
    #expect(!isURL("http://\(String(repeating: "a", count: 1 << 20))/x"))
  }

  @Test("an address has at most 30 combining marks after one another")
  func marks() {
    #expect(isURL("http://h/e" + String(repeating: "\u{301}", count: 30)))
    #expect(!isURL("http://h/e" + String(repeating: "\u{301}", count: 31)))
  }

  @Test("an address has at most 64 KiB")
  func addresses() {
    #expect(isURL("http://h/" + String(repeating: "a", count: 8000)))
    #expect(!isURL("http://h/" + String(repeating: "a", count: 1 << 16)))
  }
}
