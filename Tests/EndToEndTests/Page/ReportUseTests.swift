import TestSupport
import Testing

/// What a person does with the report: finds a rejected row, opens a picture, reads it on a telephone.
@Suite("The report in use", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct ReportUseTests {
  /// A report with two reasons, a description that is no markup, and a fact that both classes share.
  private func report() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(
      """
      dsbuild: 1
      name: used
      version: "2.1"
      description: Weirs & <b>outfalls</b>
      classes: { outfall: { sources: [{ files: outfall/* }] }, weir: { sources: [{ files: weir/* }] } }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: auto, size: 64 }
      report: { to: out/report }

      """, to: "dataset.yaml")
    for (index, scene) in [DrawnPicture.Scene.weir, .outfall].enumerated() {
      for seed in 1...4 {
        let picture = DrawnPicture(scene, seed: UInt64(seed + 10 * index), width: 160, height: 120)
        try project.folder.write(picture.jpeg(), to: "\(scene.rawValue)/\(seed).jpg")
        if seed == 1 { try project.folder.write(picture.jpeg(), to: "\(scene.rawValue)/copy.jpg") }
      }
      try project.folder.write(Array("nothing".utf8), to: "\(scene.rawValue)/broken.jpg")
    }
    _ = try await project.build()
    return project
  }

  @Test("rejects are searched by words and filtered by reason, and headings go down one at a time")
  func search() async throws {
    let project = try await report()
    try await Browser.run { browser in
      try await browser.open("file://\(project.folder.path(of: "out/report/rejects.html"))")
      try await browser.wait(until: "document.querySelector('input[type=search]')")
      let levels = try await browser.evaluate(
        "return [...document.querySelectorAll('h1, h2, h3')].map(heading => Number(heading.tagName[1]))")
      #expect(levels.elements.compactMap(\.int) == [1, 2, 2])
      func find(_ words: String) async throws {
        _ = try await browser.evaluate(
          "const field = document.querySelector('input'); field.value = '\(words)'; field.dispatchEvent(new Event('input'))"
        )
      }
      try await find("WEIR broken")
      let shown = "return [...document.querySelectorAll('figure, tbody tr')].filter(row => row.offsetWidth).length"
      #expect(try await browser.evaluate(shown).int == 1)
      #expect(
        try await browser.evaluate("return document.querySelector('[role=status]').textContent").string?.hasPrefix("1 ")
          == true)
      try await find("")
      #expect(try await browser.evaluate(shown).int == 4)
      // A reason alone, as the overview links to it.
      try await browser.open("file://\(project.folder.path(of: "out/report/rejects.html"))#exact_duplicate")
      try await browser.wait(
        until: "[...document.querySelectorAll('.reason')].filter(part => part.offsetHeight).length === 1")
      #expect(try await browser.complaints() == [])
    }
  }

  @Test("the head says description, version, size and split, and a fact of two classes is one line")
  func head() async throws {
    let project = try await report()
    let index = try project.folder.text("out/report/index.html")
    #expect(index.contains("<meta name=\"description\" content=\"Weirs &amp; &lt;b&gt;outfalls&lt;/b&gt;\">"))
    #expect(index.contains("used <small>2.1</small>") && index.contains("64 × 64 pixels"))
    #expect(index.contains("the licence of all 8 images is unknown"))
    #expect(index.split(separator: "<li class=\"note\">", omittingEmptySubsequences: false).count == 2)
    let alerts = try JSONValue(parsing: try project.folder.text("out/report/report.json"))["alerts"].elements
    #expect(alerts.filter { $0["kind"].string == "unknown_license" }.count == 1)
  }

  @Test("pictures open, and nothing is cut off on a telephone")
  func looks() async throws {
    let project = try await report()
    try await Browser.run { browser in
      try await browser.open("file://\(project.folder.path(of: "out/report/classes/weir.html"))")
      let links = try await browser.evaluate(
        "return [...document.querySelectorAll('main img')].map(image => image.closest('a')?.getAttribute('href') ?? '')"
      )
      #expect(!links.elements.isEmpty)
      #expect(links.elements.allSatisfy { $0.string?.hasPrefix("../../../") == true })
      try await browser.emulate(width: 390, height: 780, isDark: false)
      for path in ["index.html", "duplicates.html", "classes/weir.html"] {
        try await browser.open("file://\(project.folder.path(of: "out/report/\(path)"))")
        #expect(try await browser.evaluate("return document.documentElement.scrollWidth <= innerWidth").bool == true)
        // A word in a chart is as large as one can read, whatever the chart is scaled to.
        let small = try await browser.evaluate(
          """
          return [...document.querySelectorAll('.chart')].map(chart =>
            parseFloat(getComputedStyle(chart.querySelector('text')).fontSize) * chart.clientWidth / chart.viewBox.baseVal.width)
          """)
        for size in small.elements {
          guard case .number(let points) = size else { continue }
          #expect(points >= 9, "\(path)")
        }
      }
    }
  }
}
