import Digests
import TestSupport
import Testing

/// What the page says of how much is left, and where it ends.
@Suite("The ends of the review page", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct PageEndTests {
  @Test("a mode with nothing to judge says so, counts what is unanswered, and leads back to it")
  func nothingToJudge() async throws {
    let project = try await PictureProject.build([.weir: 3, .outfall: 2])
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      #expect(try await browser.evaluate("return document.title").string == "5 to go · page-test · dsbuild review")
      try await browser.press("d")
      try await browser.wait(until: "document.body.dataset.mode === 'done'")
      let text = try await browser.evaluate("return document.querySelector('main').innerText").string ?? ""
      #expect(text.contains("No copies to judge") && text.contains("5 answers to go"))
      #expect(!text.contains("Everything is answered"))
      try await browser.press("l")
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("y", "y")
      // The next class waits until the keys rest, so keys that come too early answer nothing.
      try await browser.wait(until: "document.querySelector('h1').textContent.startsWith('Next class')")
      try await browser.press("n", "n", "n")
      try await browser.wait(until: "document.querySelector('h1 em')?.textContent === 'Weir'")
      #expect(try PictureProject.answers(project, "weir").isEmpty)
      try await browser.press("n", "y", "s")
      try await browser.wait(until: "document.body.dataset.mode === 'done'")
      #expect(
        try await browser.evaluate("return document.querySelector('h1').textContent").string == "Everything is answered"
      )
      let rows = try await browser.evaluate(
        "return [...document.querySelectorAll('tbody tr')].map(row => [...row.children].map(cell => cell.textContent).join(' '))"
      )
      // The classes are asked about one after the other.
      #expect(rows.elements.compactMap(\.string) == ["Outfall 2 0 0 0", "Weir 1 1 1 0"])
      #expect(try await browser.evaluate("return document.title").string == "done · page-test · dsbuild review")
      #expect(try await browser.complaints() == [])
    }
  }

  @Test("only orders that say something of the pictures are offered")
  func orders() async throws {
    let project = try await PictureProject.build([.weir: 3, .outfall: 2])
    let page = try await RunningPage(project)
    let sorts = try await page.ask("grid", #"{"class":"weir"}"#)["sorts"].elements.compactMap(\.string)
    #expect(sorts == ["order"])
  }

  @Test("undo in the crop mode shows the picture there again, with the square it had")
  func undoOfCrops() async throws {
    let project = try await PictureProject.build([.weir: 4], more: "crop: { mode: auto, size: 64 }\n")
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("c")
      try await browser.wait(until: "document.body.dataset.mode === 'crop'")
      let first = try await browser.image()
      try await browser.press("r")
      try await browser.wait(until: "document.body.dataset.image !== '\(first)'")
      try await browser.press("u")
      try await browser.wait(until: "document.body.dataset.image === '\(first)'")
      #expect(try await browser.evaluate("return document.body.dataset.mode").string == "crop")
      try await browser.press("-", "-")
      let square = try await browser.evaluate("return document.querySelector('.numbers').textContent").string ?? ""
      try await browser.press(.enter)
      try await browser.wait(until: "document.body.dataset.image !== '\(first)'")
      try await browser.press("u")
      try await browser.wait(until: "document.body.dataset.image === '\(first)'")
      #expect(try await browser.evaluate("return document.querySelector('.numbers').textContent").string == square)
      #expect(try project.folder.text("crops/weir.jsonl").isEmpty)
      // The picture is enlarged by a key, and back by the same.
      try await browser.press("z")
      try await browser.wait(until: "document.getElementById('zoom').open")
      try await browser.press("z")
      try await browser.wait(until: "!document.getElementById('zoom').open")
      #expect(try await browser.complaints() == [])
    }
  }

  @Test("a picture in two classes is settled by one key, and taken back by one")
  func conflict() async throws {
    let project = try TemporaryProject()
    try project.folder.write(
      """
      dsbuild: 1
      name: twins
      classes:
        outfall: { title: An outfall, sources: [{ files: outfall/*.jpg }] }
        weir: { sources: [{ files: weir/*.jpg }] }
      duplicates: { near: { algorithm: gradient } }

      """, to: "dataset.yaml")
    let picture = DrawnPicture(.weir, seed: 3, width: 320, height: 240)
    try project.folder.write(picture.jpeg(), to: "weir/3.jpg")
    try project.folder.write(picture.nearCopy(), to: "outfall/3.jpg")
    try project.folder.write(DrawnPicture(.outfall, seed: 9, width: 320, height: 240).jpeg(), to: "outfall/9.jpg")
    _ = try await project.build()
    let page = try await RunningPage(project)
    let members = try await page.ask("duplicates")["members"].elements
    let place = (members.firstIndex { $0["class"].string == "outfall" } ?? 0) + 1
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("d")
      try await browser.wait(until: "document.querySelectorAll('.card').length === 2")
      let words = try await browser.evaluate("return document.querySelector('main').innerText").string ?? ""
      #expect(words.contains("It is An outfall"))
      try await browser.press("\(place)")
      try await browser.wait(until: "document.body.dataset.mode === 'done'")
      #expect(try PictureProject.answers(project, "weir").values.sorted() == ["no"])
      #expect(try PictureProject.answers(project, "outfall").values.sorted() == ["yes"])
      try await browser.press("u")
      try await browser.wait(until: "document.body.dataset.mode === 'duplicates'")
      #expect(try PictureProject.answers(project, "weir").isEmpty)
      #expect(try PictureProject.answers(project, "outfall").isEmpty)
      #expect(try await browser.complaints() == [])
    }
  }

  @Test("where a model decides the rest, the page ends at the answers that it asks for")
  func enough() async throws {
    let weights = RandomWeights(seed: 7).bytes
    let model = "{ file: w.safetensors, sha256: \(SHA256Digest(of: weights).hex), format: safetensors }"
    let project = try TemporaryProject()
    try project.folder.write(weights, to: "w.safetensors")
    for seed in 0..<8 {
      let scene: DrawnPicture.Scene = seed < 4 ? .weir : .outfall
      let picture = DrawnPicture(scene, seed: UInt64(seed), width: 150, height: 100)
      try project.folder.write(picture.jpeg(), to: "\(scene.rawValue)/\(seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: learned
      classes: { outfall: { sources: [{ files: outfall/*.jpg }] }, weir: { sources: [{ files: weir/*.jpg }] } }
      duplicates: { near: { threshold: 0% } }
      labels: { first: 2, min_answers: 2, model: \(model) }

      """, to: "dataset.yaml")
    _ = try await project.build()
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      #expect(try await browser.evaluate("return document.title").string?.hasPrefix("4 to go") == true)
      try await browser.press("y", "n")
      try await browser.wait(until: "document.querySelector('.end')?.innerText.includes('2 answered')")
      try await browser.press(.enter)
      try await browser.wait(until: "document.querySelector('h1').innerText.includes('weir')")
      try await browser.press("y", "n")
      try await browser.wait(until: "document.querySelector('.end')?.innerText.includes('Finish')")
      try await browser.press(.enter)
      try await browser.wait(until: "document.body.dataset.mode === 'done'")
      let text = try await browser.evaluate("return document.querySelector('main').innerText").string ?? ""
      #expect(text.contains("All that was asked for is answered") && text.contains("Go on: 4 pictures unanswered"))
      #expect(try await browser.complaints() == [])
    }
  }
}
