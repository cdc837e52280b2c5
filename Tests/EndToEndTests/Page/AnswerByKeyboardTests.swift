import TestSupport
import Testing

@Suite("The review page in a browser", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct AnswerByKeyboardTests {
  @Test("answers by keyboard are in the files, undo takes them back, and a restart goes on where one was")
  func answering() async throws {
    let project = try await PictureProject.build()
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      #expect(try await browser.evaluate("return location.href").string == "http://127.0.0.1:\(page.port)/")
      var given: [String: String] = [:]
      for (key, word) in [("y", "yes"), ("n", "no"), ("s", "skip"), ("1", "yes"), ("0", "no")] {
        let image = try await browser.image()
        try await browser.press(key)
        try await browser.wait(until: "document.body.dataset.image !== '\(image)'")
        given[image] = word
        #expect(try PictureProject.answers(project, "outfall") == given)
      }
      // The class is done: the next one begins. Keys pressed faster than answers are saved wait for their picture.
      try await browser.keepScreenshot("single")
      try await browser.press("y", "y", "n")
      let last = try await browser.image(after: 3, of: "weir", in: project)
      #expect(try PictureProject.answers(project, "weir").values.sorted() == ["no", "yes", "yes"])
      try await browser.press("u")
      try await browser.wait(until: "document.body.dataset.image !== '\(last)'")
      #expect(try PictureProject.answers(project, "weir").values.sorted() == ["yes", "yes"])
      #expect(try await browser.complaints() == [])
      await page.program.end(by: .kill)

      let again = try await RunningPage(project)
      try await browser.open(again.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      for _ in 0..<2 { try await browser.press(.backspace) }
      try await browser.press("z", holding: .control)
      try await browser.wait(until: "document.querySelector('h1').innerText.includes('Outfall')")
      #expect(try PictureProject.answers(project, "weir").isEmpty)
      #expect(try PictureProject.answers(project, "outfall").count == 4)
      try await browser.press("y")
      try await browser.wait(until: "document.querySelector('h1 em')?.textContent.includes('eir')")
      for _ in 0..<8 { try await browser.press("y") }
      try await browser.wait(until: "document.body.dataset.mode === 'done'")
      try await browser.keepScreenshot("done")
      #expect(try await browser.evaluate("return document.body.innerText").string?.contains("dsbuild") == true)
      #expect(try await browser.complaints() == [])
      #expect(await again.program.end(by: .interrupt) == 130)
    }
  }
}

extension Browser {
  /// The digest of the picture that is asked about.
  func image() async throws -> String {
    try await evaluate("return document.body.dataset.image || ''").string ?? ""
  }

  /// The picture that is asked about once the line at the foot says that so many are answered.
  func image(after count: Int, of name: String, in project: TemporaryProject) async throws -> String {
    try await wait(until: "document.getElementById('line').textContent.startsWith('\(count)/')")
    return try await image()
  }
}
