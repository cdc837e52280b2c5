import TestSupport
import Testing

/// The report in a real browser: every page loads from the disk under its own policy, and shows its pictures.
@Suite("The report in a browser", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct ReportPageTests {
  @Test("opens without a complaint, shows every picture, and has one heading a page and a name on every image")
  func opens() async throws {
    try await DrawnProject.run { project, _ in
      try project.folder.write(
        try project.folder.text("dataset.yaml") + "\nreport: { to: out/report, thumbnails: 48 }\n", to: "dataset.yaml")
      _ = try await project.build()
      let pages = project.folder.files(under: "out/report").filter { $0.hasSuffix(".html") }
      #expect(pages.count == 8 + DrawnProject.classes.count)
      try await Browser.run { browser in
        for page in pages {
          try await browser.open("file://\(project.folder.path(of: page))")
          _ = try await browser.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
          try await browser.wait(until: "[...document.images].every(image => image.complete)")
          let broken = try await browser.evaluate(
            "return [...document.images].filter(image => image.naturalWidth === 0 || !image.alt).length")
          #expect(broken.int == 0, "\(page)")
          #expect(try await browser.evaluate("return document.querySelectorAll('h1').length").int == 1, "\(page)")
          #expect(try await browser.evaluate("return document.styleSheets.length").int == 1, "\(page)")
          #expect(try await browser.evaluate("return document.documentElement.scrollWidth <= innerWidth").bool == true)
          #expect(try await browser.complaints().isEmpty, "\(page)")
        }
      }
    }
  }
}
