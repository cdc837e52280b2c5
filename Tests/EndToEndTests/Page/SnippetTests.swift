import TestSupport
import Testing

/// The snippet takes originals from a page of image results in a real browser.
@Suite("The browser snippet", .enabled(if: Browser.isInstalled, "\(Browser.missing)"))
struct SnippetTests {
  private static let page = """
    <!doctype html><meta charset="utf-8"><base href="https://search.example/pics"><body>
    <ul>
    <li><a href="/imgres?imgurl=https%3A%2F%2Fone.example%2F1.jpg%3Fa%3D1%26b%3D2&imgrefurl=https%3A%2F%2Fone.example"><img src="https://encrypted-tbn0.gstatic.com/images?q=1"></a></li>
    <li><a class="iusc" href="/detail" m='{"murl":"https://two.example/2.jpg","turl":"https://tse1.mm.bing.net/th?id=2"}'><img src="https://tse1.mm.bing.net/th?id=2"></a></li>
    <li><a href="https://three.example/IMG.JPG?x=1">large</a> <a href="/page"><img src="https://three.example/small.jpg"></a></li>
    <li><a href="/x?mediaurl=https%3A%2F%2Ffour.example%2F4.png"><img data-src="https://tse2.mm.bing.net/th?id=4"></a></li>
    </ul>
    <picture><source srcset="/five-320.webp 320w, /five-1280.webp 1280w"><img src="/five-320.jpg"></picture>
    <div data-full="https://six.example/6.png"><img src="https://encrypted-tbn1.gstatic.com/images?q=6"></div>
    <img data-original="/seven.jpg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
    <img srcset="https://eight.example/s.jpg, https://eight.example/l.jpg 2x" src="https://eight.example/s.jpg">
    <a href="javascript:void(0)" m="{broken">x</a><a href="http://[bad">y</a>
    </body>
    """

  @Test("takes each original and no thumbnail beside one")
  func originals() async throws {
    let project = try TemporaryProject()
    try project.folder.write(Self.page, to: "page.html")
    let snippet = try await project.dsbuild("snippet").output
    try await Browser.run { browser in
      try await browser.open("file://\(project.folder.path(of: "page.html"))")
      let list = try await browser.evaluate(
        """
        return (async () => {
          let held; const make = URL.createObjectURL;
          URL.createObjectURL = (blob) => { held = blob; return make.call(URL, blob); };
          HTMLAnchorElement.prototype.click = () => {};
          const said =
          \(snippet)
          return said + "\\n" + (await held.text());
        })()
        """)
      #expect(
        list.string == """
          8 addresses
          url
          "https://one.example/1.jpg?a=1&b=2"
          "https://two.example/2.jpg"
          "https://three.example/IMG.JPG?x=1"
          "https://four.example/4.png"
          "https://search.example/five-1280.webp"
          "https://six.example/6.png"
          "https://search.example/seven.jpg"
          "https://eight.example/l.jpg"

          """, "\(list)")
    }
  }
}
