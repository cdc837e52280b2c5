import TestSupport
import Testing

@Suite("The browser that tests drive")
struct BrowserTests {
  @Test(
    "types keys, waits for the page, and tells its complaints", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
  func keys() async throws {
    try await Browser.run { browser in
      try await browser.open("data:text/html,<title>t</title><body><script>onkeydown=e=>document.title+=e.key</script>")
      try await browser.press("a", "b")
      try await browser.press("c", holding: .control)
      try await browser.press(.left)
      try await browser.wait(until: "document.title.endsWith('ArrowLeft')")
      #expect(try await browser.evaluate("return document.title").string == "tabControlcArrowLeft")
      #expect(try await browser.complaints().isEmpty)
      #expect(try await browser.screenshot().starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }
}
