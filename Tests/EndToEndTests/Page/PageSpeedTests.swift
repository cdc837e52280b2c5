import Foundation
import TestSupport
import Testing

/// How fast the page is with 5,000 pictures; `make bench-page` runs it with a release build.
@Suite("The speed of the review page")
struct PageSpeedTests {
  private static let count = ProcessInfo.processInfo.environment["DSBUILD_BENCH_PAGE"].flatMap { Int($0) }
  private static let isWanted = count != nil && Browser.isInstalled

  @Test("answers to next pictures shown, and the first paint, at thousands of pictures", .enabled(if: isWanted))
  func thousands() async throws {
    let count = try #require(Self.count)
    let project = try await PictureProject.build([.weir: count], side: 96, more: "labels: { first: \(count) }\n")
    let page = try await RunningPage(project)
    try await Browser.run { browser in
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.image")
      let first = try await browser.paints()
      try await browser.open("about:blank")
      try await browser.open(page.address)
      try await browser.wait(until: "document.body.dataset.image")
      let second = try await browser.paints()
      // From the key's arrival in the page to the frame after the one in which the next picture was put there.
      _ = try await browser.evaluate(
        """
        window.waits = []; let pressed = 0;
        addEventListener('keydown', () => { pressed = performance.now(); }, true);
        new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => waits.push(performance.now() - pressed))))
          .observe(document.body, { attributeFilter: ['data-image'] });
        """)
      for number in 1...200 {
        try await browser.press(number.isMultiple(of: 3) ? "n" : "y")
        try await browser.wait(until: "waits.length === \(number)")
      }
      let waits = try await browser.evaluate(
        "return waits.sort((a, b) => a - b).map((wait) => Math.round(wait * 10) / 10)")
      let times = waits.elements.map(\.double)
      print(
        "first paint \(first.paint) ms, with the picture \(first.picture) ms; again \(second.paint) ms, \(second.picture) ms"
      )
      print("answer to next picture of \(count): median \(times[100]) ms, 95 % \(times[190]) ms, most \(times[199]) ms")
      #expect(times[190] <= 50)
      #expect(second.picture <= 500)
      #expect(try await browser.complaints() == [])
    }
  }
}

extension Browser {
  /// When something, and when the picture, was first painted, in milliseconds since the page was asked for.
  fileprivate func paints() async throws -> (paint: Double, picture: Double) {
    let script = """
      const done = arguments[arguments.length - 1];
      new PerformanceObserver((list) => {
        const pictures = list.getEntries().filter((entry) => entry.element?.tagName === 'IMG');
        if (pictures.length) {
          done([performance.getEntriesByName('first-contentful-paint')[0].startTime, pictures[0].startTime]);
        }
      }).observe({ type: 'largest-contentful-paint', buffered: true });
      """
    let times = try await ask("POST", "/execute/async", ["script": script])
    return (times[0].double, times[1].double)
  }
}

extension JSONValue {
  /// The number, or 0.
  fileprivate var double: Double {
    if case .number(let number) = self { return number }
    return 0
  }
}
