import Digests
import TestSupport
import Testing

import enum TestSupport.JSONValue

@Suite("The crop page in a browser", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct CropPageTests {
  /// The test's own idea of a square: what each key does, in source pixels.
  private struct Square: Equatable {
    var x: Int
    var y: Int
    var side: Int
    let width: Int
    let height: Int

    init(centredIn width: Int, _ height: Int) {
      (self.width, self.height) = (width, height)
      side = min(width, height)
      x = (width - side) / 2
      y = (height - side) / 2
    }

    mutating func move(_ across: Int, _ down: Int) {
      x = min(max(0, x + across), width - side)
      y = min(max(0, y + down), height - side)
    }

    /// About its middle, so that with an odd difference the rest goes right and down, as rounding half up does.
    mutating func scale(by percent: Int) {
      let wanted = Int((Double(side * percent) / 100).rounded())
      let new = min(max(wanted, 16), min(width, height))
      let (middleX, middleY) = (Double(x) + Double(side) / 2, Double(y) + Double(side) / 2)
      side = new
      x = min(max(0, Int((middleX - Double(new) / 2 + 0.5).rounded(.down))), width - new)
      y = min(max(0, Int((middleY - Double(new) / 2 + 0.5).rounded(.down))), height - new)
    }

    /// One of the keys, and what it does.
    mutating func change(_ key: Int) -> String {
      switch key {
      case 0: move(-1, 0)
      case 1: move(1, 0)
      case 2: move(0, -1)
      case 3: move(0, 1)
      case 4: (x, y) = ((width - side) / 2, (height - side) / 2)
      case 5: scale(by: 110)
      default: scale(by: 90)
      }
      return [Key.left.rawValue, Key.right.rawValue, Key.up.rawValue, Key.down.rawValue, "c", "+", "-", "-"][key]
    }
  }

  @Test("200 pictures by keyboard: every box in the file is what the keys did, turned and huge pictures too")
  func twoHundred() async throws {
    let project = try TemporaryProject()
    try project.folder.write(
      """
      dsbuild: 1
      name: crops
      classes: { weir: { title: Weir, sources: [{ files: weir/*.jpg }] } }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: center, size: 96 }

      """, to: "dataset.yaml")
    var sizes: [String: (Int, Int)] = [:]
    for seed in 0..<200 {
      // Every orientation comes, tall and wide; one picture is larger than what the page shows of it.
      let (width, height) = seed == 5 ? (2_400, 1_500) : (110 + seed % 7, 90 + seed % 5)
      let orientation = UInt8(seed % 8 + 1)
      let picture = DrawnPicture(.weir, seed: UInt64(seed), width: width, height: height)
      let bytes = picture.jpeg(orientation: orientation)
      try project.folder.write(bytes, to: "weir/\(1000 + seed).jpg")
      sizes[SHA256Digest(of: bytes).hex] = orientation > 4 ? (height, width) : (width, height)
    }
    let built = try await project.build()
    #expect(built.funnel("weir", "kept") == 200)
    let page = try await RunningPage(project)
    let expected = try await Self.draw(page, sizes: sizes)
    var found: [String: [Int]] = [:]
    for line in try project.folder.text("crops/weir.jsonl").split(separator: "\n") {
      let object = try JSONValue(parsing: String(line))
      #expect(object["by"].string == "person")
      found[object["image"].string ?? ""] = [object["x"].int ?? -1, object["y"].int ?? -1, object["side"].int ?? -1]
    }
    #expect(expected.count == 200)
    let drawn = expected.compactMapValues { $0 }
    #expect(found.count == drawn.count)
    for (image, square) in drawn { #expect(found[image] == [square.x, square.y, square.side], "\(image)") }
    // A rejected one is a `no` among the labels and has no square.
    let rejected = expected.filter { $0.value == nil }.keys
    #expect(rejected.count == 4)
    #expect(
      try PictureProject.answers(project, "weir") == Dictionary(uniqueKeysWithValues: rejected.map { ($0, "no") }))
    #expect(try await project.build().funnel("weir", "cropped") == drawn.count)
  }

  /// Draws on each picture by its keys, and gives what must be in the file; nil for a picture that was rejected.
  private static func draw(_ page: RunningPage, sizes: [String: (Int, Int)]) async throws -> [String: Square?] {
    try await Browser.run { browser in
      var expected: [String: Square?] = [:]
      var generator = SeededGenerator(seed: 7)
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("c")
      try await browser.wait(until: "document.body.dataset.mode === 'crop'")
      for number in 0..<sizes.count {
        let image = try await browser.image()
        let (width, height) = try #require(sizes[image])
        var square = Square(centredIn: width, height)
        var keys: [String] = []
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
          keys.append(square.change(Int.random(in: 0..<8, using: &generator)))
        }
        if width == 1_500 { try await browser.keepScreenshot("crop-huge") }
        let isRejected = number % 50 == 20
        expected[image] = .some(isRejected ? nil : square)
        try await browser.press(each: keys + [isRejected ? "r" : Key.enter.rawValue])
        try await browser.wait(until: "document.body.dataset.image !== '\(image)'")
        if number == 100 {
          // Undo shows the picture again with the square that was drawn, which is accepted once more.
          let next = try await browser.image()
          try await browser.press("u")
          try await browser.wait(until: "document.body.dataset.image === '\(image)'")
          try await browser.press(.enter)
          try await browser.wait(until: "document.body.dataset.image === '\(next)'")
        }
      }
      try await browser.wait(until: "document.body.dataset.mode === 'done'")
      #expect(try await browser.complaints() == [])
      return expected
    }
  }

  @Test("by mouse: the square is dragged and pulled by its corner, and a click on the sheet rejects a crop")
  func mouse() async throws {
    let project = try await PictureProject.build([.weir: 6], side: 400)
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("c")
      try await browser.wait(until: "document.body.dataset.mode === 'crop'")
      let image = try await browser.image()
      let edge = try await browser.evaluate(
        "const r = document.querySelector('.outline').getBoundingClientRect(); return [r.x, r.y, r.right, r.bottom]")
      let corners = edge.elements.map { value -> Int in
        guard case .number(let number) = value else { return 0 }
        return Int(number.rounded())
      }
      let scale = Double(corners[2] - corners[0]) / 300
      // The lower right corner to the middle, then the whole to the lower left.
      try await browser.drag(
        from: (corners[2], corners[3]), to: ((corners[0] + corners[2]) / 2, (corners[1] + corners[3]) / 2))
      try await browser.drag(from: (corners[0] + 40, corners[1] + 40), to: (max(2, corners[0] - 400), 700))
      try await browser.keepScreenshot("crop")
      try await browser.press(.enter)
      try await browser.wait(until: "document.body.dataset.image !== '\(image)'")
      let line = try JSONValue(parsing: try project.folder.text("crops/weir.jsonl"))
      let side = try #require(line["side"].int)
      #expect(abs(side - 150) <= Int(2 / scale) + 2)
      #expect(line["x"].int == 0)
      #expect(line["y"].int == 300 - side)

      try await browser.press("t")
      try await browser.wait(until: "document.querySelectorAll('.crops .cell').length === 6")
      try await browser.click(".cell:nth-child(3)")
      try await browser.wait(until: "document.querySelectorAll('.cell.no').length === 1")
      try await browser.keepScreenshot("sheet")
      #expect(try PictureProject.answers(project, "weir").values.elementsEqual(["no"]))
      try await browser.click(".cell:nth-child(3)")
      try await browser.wait(until: "document.querySelectorAll('.cell.no').length === 0")
      #expect(try PictureProject.answers(project, "weir").isEmpty)
      #expect(try await browser.complaints() == [])
    }
  }

  @Test("the wheel scales about the pointer, `m` goes through the suggestions, and Enter saves what is shown")
  func wheelAndSuggestions() async throws {
    let project = try await PictureProject.build([.weir: 3], side: 400)
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("c")
      try await browser.wait(until: "document.body.dataset.mode === 'crop'")
      let image = try await browser.image()
      let centred = try await Self.shown(browser)
      let corner = try await browser.evaluate(
        "const r = document.querySelector('.outline').getBoundingClientRect(); return [Math.ceil(r.x) + 2, Math.ceil(r.y) + 2]"
      )
      let point = (x: corner.elements[0].int ?? 0, y: corner.elements[1].int ?? 0)
      try await browser.turnWheel(at: point, by: 120)
      let smaller = try await Self.shown(browser)
      // At the corner the corner stays, but for the two pixels inside it.
      #expect(smaller.side == Int((Double(centred.side) * 0.95).rounded()))
      #expect(abs(smaller.x - centred.x) <= 1 && abs(smaller.y - centred.y) <= 1)
      try await browser.press(.enter)
      try await browser.wait(until: "document.body.dataset.image !== '\(image)'")
      let line = try JSONValue(parsing: try project.folder.text("crops/weir.jsonl"))
      #expect(line["side"].int == smaller.side && line["x"].int == smaller.x && line["y"].int == smaller.y)

      // A person's own square comes first among the suggestions, the middle after it.
      try await browser.press("k")
      try await browser.wait(until: "document.body.dataset.image === '\(image)'")
      #expect(try await Self.shown(browser) == smaller)
      try await browser.press("m")
      #expect(try await Self.shown(browser) == centred)
      try await browser.press("m")
      #expect(try await Self.shown(browser) == smaller)
      #expect(try await browser.complaints() == [])
    }
  }

  /// The square that the page says it shows.
  private static func shown(_ browser: Browser) async throws -> Box {
    let text = try await browser.evaluate("return document.querySelector('.numbers').textContent").string ?? ""
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 4, "\(text)")
    return Box(x: numbers[2], y: numbers[3], side: numbers[0])
  }

  private struct Box: Equatable {
    let x, y, side: Int
  }
}
