import TestSupport
import Testing

@Suite("The modes of the review page in a browser", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct PageModesTests {
  @Test("the grid answers ranges by keyboard and by click, and undo takes a whole step back")
  func grid() async throws {
    let project = try await PictureProject.build([.weir: 60], side: 160)
    let page = try await RunningPage(project)
    let listed = try await page.ask("grid", #"{"class":"weir","count":100}"#)
    let images = listed["images"].elements.compactMap { $0["image"].string }
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("g")
      try await browser.wait(until: "document.querySelectorAll('.cell').length === 48")
      #expect(try await browser.image() == images[0])
      // The first three by keyboard.
      try await browser.press(.right, holding: .shift)
      try await browser.press(.right, holding: .shift)
      try await browser.press("n")
      try await browser.wait(until: "document.querySelectorAll('.cell.no').length === 3")
      #expect(try PictureProject.answers(project, "weir") == [images[0]: "no", images[1]: "no", images[2]: "no"])
      // From the fifth to the eighth by click.
      try await browser.click(".cell:nth-child(5)")
      try await browser.click(".cell:nth-child(8)", holding: .shift)
      try await browser.wait(until: "document.querySelectorAll('[aria-selected=true]').length === 4")
      try await browser.keepScreenshot("grid")
      try await browser.press("y")
      try await browser.wait(until: "document.querySelectorAll('.cell.yes').length === 4")
      #expect(try PictureProject.answers(project, "weir").filter { $0.value == "yes" }.count == 4)
      // One by space, the page by Ctrl+A, and back.
      try await browser.press("a", holding: .control)
      try await browser.wait(until: "document.querySelectorAll('[aria-selected=true]').length === 48")
      try await browser.press("s")
      try await browser.wait(until: "document.getElementById('line').textContent.startsWith('48 ')")
      try await browser.press("u")
      try await browser.wait(until: "document.getElementById('line').textContent.startsWith('7 ')")
      try await browser.press("u")
      try await browser.wait(until: "document.getElementById('line').textContent.startsWith('3 ')")
      #expect(try await browser.evaluate("return document.body.dataset.mode").string == "grid")
      try await browser.press(.pageDown)
      try await browser.wait(until: "document.querySelectorAll('.cell').length === 12")
      #expect(try await browser.image() == images[48])
      try await browser.press(.escape)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("?")
      try await browser.wait(until: "document.getElementById('help').open")
      try await browser.keepScreenshot("help")
      #expect(try await browser.complaints() == [])
    }
  }

  @Test("duplicates: one is kept, others are judged different, and undo shows the cluster again")
  func duplicates() async throws {
    let project = try TemporaryProject()
    try project.folder.write(
      """
      dsbuild: 1
      name: twins
      classes:
        outfall: { sources: [{ files: outfall/*.jpg }] }
        weir: { sources: [{ files: weir/*.jpg }] }
      duplicates: { near: { algorithm: gradient } }

      """, to: "dataset.yaml")
    for seed in 1...3 {
      let picture = DrawnPicture(.weir, seed: UInt64(seed), width: 320, height: 240)
      try project.folder.write(picture.jpeg(), to: "weir/\(seed).jpg")
      try project.folder.write(picture.nearCopy(), to: "\(seed == 3 ? "outfall" : "weir")/\(seed)-copy.jpg")
    }
    try project.folder.write(DrawnPicture(.outfall, seed: 9, width: 320, height: 240).jpeg(), to: "outfall/9.jpg")
    _ = try await project.build()
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("d")
      try await browser.wait(until: "document.body.dataset.mode === 'duplicates'")
      // The picture in two classes comes first.
      #expect(
        try await browser.evaluate("return document.querySelector('h1').textContent").string?.contains("two classes")
          == true)
      try await browser.keepScreenshot("duplicates")
      try await browser.press("s")
      try await browser.wait(until: "document.getElementById('line').textContent.startsWith('group 2 of 3')")
      try await browser.press(.right)
      let kept = try await browser.image()
      try await browser.press("k")
      try await browser.wait(until: "document.getElementById('line').textContent.endsWith(' of 2')")
      #expect(try project.folder.text("duplicates.allow") == "keep \(kept)\n")
      let members = try await browser.evaluate("return [...document.querySelectorAll('.card')].length").int
      #expect(members == 2)
      let shown = try await page.ask("duplicates", #"{"cluster":2}"#)["members"].elements.compactMap {
        $0["image"].string
      }
      try await browser.press("a")
      try await browser.wait(until: "document.getElementById('line').textContent.endsWith(' of 1')")
      let pair = shown.sorted().joined(separator: " ")
      #expect(try project.folder.text("duplicates.allow") == "keep \(kept)\n\(pair)\n")
      try await browser.press("u")
      try await browser.wait(until: "document.getElementById('line').textContent.endsWith(' of 2')")
      #expect(try project.folder.text("duplicates.allow") == "keep \(kept)\n")
      #expect(try await browser.complaints() == [])
    }
    // What was decided is what the next build does.
    _ = try await project.build()
    let rows = try await project.dsbuild("ls", "near_duplicates", "--json").jsonLines()
    let keptImage = try project.folder.text("duplicates.allow").split(separator: " ")[1].prefix(64)
    #expect(rows.first { $0["sha256"].string == String(keptImage) }?["verdict"].string == "in")
  }

  @Test("two browsers at once see each other's answers and lose none")
  func twoBrowsers() async throws {
    let project = try await PictureProject.build([.weir: 10])
    let page = try await RunningPage(project)
    try await Browser.run { one in
      try await Browser.run { other in
        for browser in [one, other] {
          try await browser.open(page.address)
          try await browser.wait(until: "document.body.dataset.mode === 'single'")
        }
        async let first: Void = one.press("y", "y", "y", "y", "y")
        async let second: Void = other.press("n", "n", "n", "n", "n")
        _ = try await (first, second)
        for browser in [one, other] {
          try await browser.press("y", "y", "y", "y", "y")
          try await browser.wait(until: "document.body.dataset.mode === 'done'")
          #expect(try await browser.complaints() == [])
        }
        #expect(try PictureProject.answers(project, "weir").count == 10)
      }
    }
  }
}

extension Browser {
  /// Clicks into the middle of an element.
  func click(_ selector: String, holding modifier: Key? = nil) async throws {
    let script =
      "const r = document.querySelector('\(selector)').getBoundingClientRect();"
      + "return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]"
    let place = try await evaluate(script)
    let point = (x: place[0].int ?? 0, y: place[1].int ?? 0)
    try await click(at: point, holding: modifier)
  }
}

extension PageModesTests {
  @Test("quality: a whole rule is answered with one key, the worst first, and undo takes it back")
  func quality() async throws {
    let project = try DrawnPhotos.project(spoilt: true)
    _ = try await project.build()
    let page = try await RunningPage(project)
    let listed = try await page.ask("quality", #"{"class":"a","sort":"dark","count":100}"#)
    let images = listed["images"].elements.compactMap { $0["image"].string }
    #expect(images.count == 2 && listed["open"].int == 2)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("q")
      try await browser.wait(until: "document.querySelectorAll('.cell').length === 2")
      #expect(try await browser.image() == images[0])
      try await browser.keepScreenshot("quality")
      try await browser.press("n")
      try await browser.wait(until: "document.querySelectorAll('.cell.no').length === 1")
      try await browser.press("R", holding: .shift)
      try await browser.wait(until: "document.querySelectorAll('.cell.yes').length === 1")
      #expect(try PictureProject.answers(project, "a") == [images[0]: "no", images[1]: "yes"])
      try await browser.press("u")
      try await browser.wait(until: "document.querySelectorAll('.cell.yes').length === 0")
      try await browser.press("]")
      try await browser.wait(until: "document.querySelector('h1').textContent.includes('bright')")
      #expect(try await browser.complaints() == [])
    }
  }
}
