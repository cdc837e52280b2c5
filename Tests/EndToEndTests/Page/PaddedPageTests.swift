import Digests
import TestSupport
import Testing

import enum TestSupport.JSONValue

@Suite("Padded pictures in a browser", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct PaddedPageTests {
  /// The colour of a point of the preview, by shares of its side.
  private static func colour(_ browser: Browser, _ x: Double, _ y: Double) async throws -> [Int?] {
    let script = """
      const shown = document.querySelector('canvas');
      const point = document.createElement('canvas');
      [point.width, point.height] = [1, 1];
      const context = point.getContext('2d', { willReadFrequently: true });
      context.drawImage(shown, Math.floor(\(x) * shown.width), Math.floor(\(y) * shown.height), 1, 1, 0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
      """
    return try await browser.evaluate(script).elements.prefix(3).map(\.int)
  }

  /// The square that the page says it shows.
  private static func shown(_ browser: Browser) async throws -> String? {
    try await browser.evaluate("return document.querySelector('.numbers').textContent").string
  }

  @Test("the square is shown round the whole picture, moves outside it, and is saved as it is shown")
  func whole() async throws {
    let project = try await PictureProject.build(
      [.weir: 3], side: 120, more: "crop: { mode: pad, size: 96, fill: \"#102030\" }\n")
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      try await browser.press("c")
      try await browser.wait(until: "document.body.dataset.mode === 'crop'")
      #expect(try await Self.shown(browser) == "120 × 120 at 0, -15")
      // The fill is above and below the picture, in the preview and on the page.
      #expect(try await Self.colour(browser, 0.5, 0.05) == [16, 32, 48])
      #expect(try await Self.colour(browser, 0.5, 0.95) == [16, 32, 48])
      #expect(try await Self.colour(browser, 0.5, 0.5) != [16, 32, 48])
      let place = try await browser.evaluate(
        """
        const box = (name) => document.querySelector(name).getBoundingClientRect();
        const [square, picture, ground] = [box('.outline'), box('.frame > img'), box('.ground')];
        const near = (one, other) => Math.abs(one - other) < 2;
        return near(square.width, square.height) && near(square.width, picture.width)
          && near(square.top, ground.top) && near(square.bottom, ground.bottom) && picture.height < square.height;
        """)
      #expect(place.bool == true)
      try await browser.keepScreenshot("crop-padded")
      let image = try await browser.image()
      try await browser.press(each: [Key.up.rawValue, Key.left.rawValue, Key.left.rawValue])
      #expect(try await Self.shown(browser) == "120 × 120 at -2, -16")
      try await browser.press(.enter)
      try await browser.wait(until: "document.body.dataset.image !== '\(image)'")
      let line = try JSONValue(parsing: try project.folder.text("crops/weir.jsonl"))
      #expect(line["image"].string == image && line["side"].int == 120)
      #expect(line["x"].int == -2 && line["y"].int == -16)
      // Seventy steps end where the middle of the square would leave the picture.
      try await browser.press(each: ["-"] + [String](repeating: Key.right.rawValue, count: 70))
      #expect(try await Self.shown(browser)?.hasPrefix("108 × 108 at 66, ") == true)
      try await browser.press("t")
      try await browser.wait(
        until: "[...document.querySelectorAll('.crops .cell img')].filter((i) => i.naturalWidth === 120).length === 3")
      try await browser.keepScreenshot("sheet-padded")
      let complaints = try await browser.complaints()
      #expect(complaints.isEmpty, "\(complaints)")
    }
  }
}
