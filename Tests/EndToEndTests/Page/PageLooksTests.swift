import Digests
import TestSupport
import Testing

@Suite("The review page for everybody", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct PageLooksTests {
  @Test("dark and on a telephone: nothing is cut off, everything can be touched, everything has a name")
  func darkAndNarrow() async throws {
    let project = try await PictureProject.build([.weir: 20, .outfall: 4], side: 400)
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.mode === 'single'")
      for isNarrow in [false, true] {
        try await browser.emulate(width: isNarrow ? 390 : 1_280, height: isNarrow ? 780 : 800, isDark: true)
        for (key, mode) in [("l", "single"), ("g", "grid"), ("c", "crop"), ("t", "grid")] {
          try await browser.press(.escape)
          if key != "l" { try await browser.press(key) }
          try await browser.wait(until: "document.body.dataset.mode === '\(mode)'")
          try await browser.wait(until: "[...document.images].every((image) => image.complete)")
          try await browser.keepScreenshot("dark-\(isNarrow ? "narrow" : "wide")-\(key)")
          let faults = try await browser.evaluate(Self.faults)
          #expect(faults.elements.compactMap(\.string) == [], "\(mode), \(isNarrow ? "narrow" : "wide")")
        }
      }
      #expect(try await browser.evaluate("return matchMedia('(prefers-color-scheme: dark)').matches").bool == true)
      #expect(try await browser.complaints() == [])
    }
  }

  /// What is wrong with the page as it stands: too wide, too small to touch, or without a name for a screen reader.
  private static let faults = """
    const faults = [];
    if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the window by ${document.documentElement.scrollWidth - innerWidth}`);
    for (const element of document.querySelectorAll('main button, header button, select')) {
      const { height, width } = element.getBoundingClientRect();
      if (width && (height < 36 || width < 30)) faults.push(`small: ${element.textContent}`);
      if (!(element.getAttribute('aria-label') || element.textContent.trim() || element.labels?.length)) faults.push('a nameless control');
    }
    for (const image of document.querySelectorAll('main img')) {
      if (!image.alt && !image.closest('[aria-label]')) faults.push('a nameless picture');
    }
    const names = (colour) => colour.match(/[0-9.]+/g).slice(0, 3).map(Number);
    const light = (colour) => names(colour).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = (element) => {
      for (; element; element = element.parentElement) {
        const colour = getComputedStyle(element).backgroundColor;
        if (!colour.endsWith(', 0)')) return colour;
      }
      return 'rgb(255, 255, 255)';
    };
    for (const element of document.querySelectorAll('main h1, main p, main button, nav button, footer p, figcaption')) {
      if (element.closest(':disabled') || !element.textContent.trim() || !element.offsetWidth) continue;
      const [one, other] = [light(getComputedStyle(element).color), light(ground(element))];
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(1)}: ${element.textContent.slice(0, 30)}`);
    }
    return faults;
    """

  @Test("scores follow the answers while the page is open, from what is remembered, and order what is asked next")
  func scores() async throws {
    let weights = RandomWeights(seed: 7).bytes
    let project = try TemporaryProject()
    try project.folder.write(weights, to: "w.safetensors")
    for seed in 0..<24 {
      let picture = DrawnPicture(seed < 16 ? .weir : .outfall, seed: UInt64(seed), width: 150, height: 100)
      try project.folder.write(picture.jpeg(), to: "photos/\(10 + seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: learned
      classes: { weir: { sources: [{ files: photos/*.jpg }] } }
      duplicates: { near: { threshold: 0% } }
      labels:
        first: 6
        min_answers: 2
        model: { file: w.safetensors, sha256: \(SHA256Digest(of: weights).hex), format: safetensors }
      crop: { mode: auto, size: 64 }

      """, to: "dataset.yaml")
    _ = try await project.build()
    let page = try await RunningPage(project)
    var view = try await page.ask("open")
    #expect(view["image"]["score"] == .null)
    for number in 0..<8 {
      let image = try #require(view["image"]["image"].string)
      let answer = number.isMultiple(of: 2) ? "yes" : "no"
      view = try await page.ask("answer", #"{"class":"weir","image":"\#(image)","answer":"\#(answer)"}"#)
    }
    // Scores are made beside the requests: a few of these later they are there.
    var scored: [Double] = []
    for _ in 0..<2_000 where scored.count < 16 {
      let grid = try await page.ask("grid", #"{"class":"weir","show":"unanswered","sort":"order"}"#)
      scored = grid["images"].elements.compactMap { image in
        guard case .number(let score) = image["score"] else { return nil }
        return score
      }
    }
    #expect(scored.count == 16)
    let doubts = scored.map { abs($0 - 0.5) }
    #expect(doubts == doubts.sorted())
    // The squares the model is least sure of come first.
    let crops = try await page.ask("crop", #"{"class":"weir"}"#)
    let rows = try await project.dsbuild("ls", "crop", "--json").jsonLines()
    let sure = rows.compactMap { row -> (Double, String)? in
      guard case .number(let confidence) = row["crop"]["confidence"],
        let image = row["sha256"].string
      else {
        return nil
      }
      return (confidence, image)
    }
    #expect(sure.count == 24)
    let least = try #require(sure.filter { row in crops["image"]["image"].string == row.1 }.first)
    #expect(least.0 <= (sure.map(\.0).sorted().dropFirst(4).first ?? 0))
  }
}
