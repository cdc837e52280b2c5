import Testing
import Transfer

@Suite("Known holes of libcurl")
struct CurlAdvisoryTests {
  private func numbers(_ version: String) -> Set<String> { Set(CurlAdvisories.advisories(for: version).map(\.number)) }

  @Test("a version has the holes whose range it lies in, both ends included")
  func ranges() {
    #expect(numbers("7.88.1").isSuperset(of: ["CVE-2023-38545", "CVE-2023-38039", "CVE-2023-28321"]))
    #expect(!numbers("7.88.1").contains("CVE-2023-23916"))
    #expect(numbers("8.3.0").contains("CVE-2023-38545"))
    #expect(!numbers("8.4.0").contains("CVE-2023-38545"))
    #expect(numbers("8.13.0-DEV").contains("CVE-2025-9086"))
    #expect(numbers("99.0.0").isEmpty)
  }

  @Test("what is no version has none", arguments: ["", "eight", "8", "8..1"])
  func noVersion(_ text: String) {
    #expect(numbers(text).isEmpty)
  }
}
