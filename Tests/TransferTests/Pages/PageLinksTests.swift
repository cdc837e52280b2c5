import Digests
import Testing
import Transfer

@Suite("Saved pages")
struct PageLinksTests {
  private func read(_ text: String, base: String? = nil) throws -> PageLinks {
    try PageLinks(Array(text.utf8), base: base)
  }

  @Test("as HTML give each original once, no thumbnail beside one, and no part of the page")
  func html() throws {
    let page = try read(SavedPage.html)
    #expect(page.form == .html)
    #expect(Set(page.links.map(\.url)) == Set(SavedPage.originals), "\(page.links.map(\.url))")
    #expect(page.links.count == SavedPage.originals.count && page.counts.kept == page.links.count)
    #expect(page.counts.candidates == page.counts.kept + page.counts.beside + page.counts.furniture)
    #expect(page.counts.kinds[.imgurl] == 1 && page.counts.kinds[.meta] == 1 && page.counts.withoutBase == 0)
  }

  @Test("name the page, the title and the sides where they say them, and nothing of the session")
  func words() throws {
    let links = try read(SavedPage.html).links
    let two = links.first { $0.url.contains("two.jpg") }
    #expect(two?.title == "Two \"weirs\"" && two?.landingURL == "https://two.example/page" && two?.kind == .json)
    let three = links.first { $0.kind == .imgurl }
    #expect(three?.width == 1_200 && three?.height == 800 && three?.landingURL == "https://three.example/p")
    #expect(links.allSatisfy { $0.provider == "search.example" && !"\($0)".contains("secret") })
  }

  @Test(
    "as MHTML give what stands outside of scripts, in every encoding",
    arguments: ["7bit", "quoted-printable", "base64"])
  func mhtml(encoding: String) throws {
    let text = SavedPage.mhtml(encoding: encoding) { markup in
      switch encoding {
      case "quoted-printable": SavedPage.quotedPrintable(markup)
      case "base64": SavedPage.base64(markup)
      default: markup
      }
    }
    let page = try read(text)
    #expect(page.form == .mhtml)
    let expected = Set(SavedPage.originals).subtracting(SavedPage.scripted)
    #expect(Set(page.links.map(\.url)) == expected, "\(page.links.map(\.url))")
  }

  @Test("in Latin-1 keep their titles")
  func latin() throws {
    let markup = "<meta charset=iso-8859-1><a href='https://a.example/1.jpg'><img alt='Grünes Wehr' src=x.png></a>"
    let bytes = markup.unicodeScalars.map { UInt8($0.value) }
    let page = try PageLinks(bytes, base: "https://p.example/")
    #expect(page.links.map(\.title) == ["Grünes Wehr"])
  }

  @Test("as a network log give the originals of pages and answers", arguments: [false, true])
  func har(isPacked: Bool) throws {
    let page = try read(SavedPage.har(isPacked: isPacked))
    #expect(page.form == .har)
    #expect(Set(page.links.map(\.url)) == Set(SavedPage.originals + ["https://duck.example/eleven.png"]))
    let eleven = page.links.first { $0.title == "Eleven" }
    #expect(eleven?.landingURL == "https://eleven.example/p")
    #expect(!"\(page.links)".contains("secret"))
  }

  @Test("as a network log are the same in pieces of any size", arguments: [1, 2, 7, 64, 1_000, 1 << 20])
  func pieces(of size: Int) throws {
    // Names and marks of the path to the entries also stand where they are none.
    let traps =
      #"{"log":{"entries":{},"a":{"log":{"entries":[{"x":1}]}},"t":"\"entries\":[{\\","x":[[{"entries":[1]}]],"#
    for isPacked in [false, true] {
      let log = SavedPage.har(isPacked: isPacked).replacing(#"{"log":{"#, with: traps)
      let bytes = Array(log.utf8)
      let whole = try PageLinks(bytes)
      #expect(whole.links.count == SavedPage.originals.count + 1)
      let pieces = try PageLinks(size: bytes.count, pieceBytes: size) { Array(bytes[$0]) }
      #expect(pieces.links == whole.links && pieces.counts == whole.counts)
      for end in stride(from: 40, to: bytes.count - 3, by: 977) {
        #expect(throws: PageFailure.damagedLog) {
          try PageLinks(size: end, pieceBytes: size) { Array(bytes[$0]) }
        }
      }
    }
    #expect(throws: PageFailure.unread) { try PageLinks(size: 500, pieceBytes: size) { _ in nil } }
  }

  @Test("with parts of JSON in another character set keep their titles")
  func otherCharset() throws {
    let json = #"{"items":[{"image":"https://a.example/1.jpg","width":900,"height":600,"title":"Grünes Wehr"}]}"#
    let head =
      "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\nContent-Location: https://p.example/\r\n\r\n"
    let part = "--b\r\nContent-Type: application/json; charset=ISO-8859-1\r\n\r\n\(json)\r\n--b--\r\n"
    let bytes = (head + part).unicodeScalars.map { UInt8($0.value) }
    #expect(try PageLinks(bytes).links.map(\.title) == ["Grünes Wehr"])
    let packed = Base64.text(json.unicodeScalars.map { UInt8($0.value) })
    let log =
      #"{"log":{"entries":[{"request":{"url":"https://p.example/i"},"response":{"content":{"size":90,"mimeType":"application/json; charset=iso-8859-1","encoding":"base64","text":"\#(packed)"}}}]}}"#
    #expect(try read(log).links.map(\.title) == ["Grünes Wehr"])
  }

  @Test("as a network log without content give the pictures that were asked for")
  func requested() throws {
    let page = try read(SavedPage.har(isPacked: false, hasContent: false))
    #expect(page.links.map(\.url) == ["https://tse1.mm.bing.net/th?id=OIP.two", "https://shown.example/big.jpg"])
    #expect(throws: PageFailure.damagedLog) { try read(String(SavedPage.har(isPacked: false).dropLast(40))) }
  }

  @Test(
    "answers of servers give one picture an object, the original before its copies",
    arguments: [
      (
        #"{"data":{"results":[{"images":{"236x":{"url":"https://i.pinimg.com/236x/a.jpg","width":236,"height":300},"orig":{"url":"https://i.pinimg.com/originals/a.jpg","width":900,"height":1200}}}]}}"#,
        ["https://i.pinimg.com/originals/a.jpg"]
      ),
      (
        #"{"entities":{"i1":{"viewerData":{"dups":[{"url":"https://y.example/a_big.jpg","w":1200,"h":900},{"url":"https://y.example/a_mid.jpg","w":600,"h":450}],"preview":[{"url":"https://y.example/a_s.jpg","w":300,"h":200}]}},"i2":{"viewerData":{"preview":[{"url":"https://y.example/b.jpg","w":640,"h":480}]}}}}"#,
        ["https://y.example/a_big.jpg", "https://y.example/b.jpg"]
      ),
      (
        #"{"photo":{"sizes":{"data":{"o":{"data":{"url":"//live.staticflickr.com/1/2_a_o.jpg","width":3000,"height":2000}},"n":{"data":{"url":"//live.staticflickr.com/1/2_a_n.jpg","width":320,"height":213}}}}}}"#,
        ["https://live.staticflickr.com/1/2_a_o.jpg"]
      ),
      (
        #"[{"url":"https://o.example/file/1.jpg","foreign_landing_url":"https://o.example/1","thumbnail":"https://api.example/1/thumb/","width":9,"height":7,"title":"x"},{"url":"https://o.example/file/2.jpg"}]"#,
        ["https://o.example/file/1.jpg", "https://o.example/file/2.jpg"]
      ),
      (
        #"["https://a.example/1.jpg","https://a.example/2.png","https://a.example/page"]"#,
        ["https://a.example/1.jpg", "https://a.example/2.png"]
      ),
      (")]}'\n\n[[\"wrb.fr\",\"x\",\"[[\\\"https://g.example/1.jpg\\\",10,20]]\"]]", ["https://g.example/1.jpg"]),
      (
        #"{"html":"<div><a href=\"https://a.example/1.jpg\"><img src=\"https://a.example/1t.jpg\"></a></div>"}"#,
        ["https://a.example/1.jpg"]
      ),
      (
        #"{"author":{"avatar":"https://a.example/me.jpg"},"photo":"https://a.example/1.jpg"}"#,
        ["https://a.example/1.jpg"]
      ),
    ])
  func answers(text: String, urls: [String]) throws {
    #expect(Set(try read(text).links.map(\.url)) == Set(urls))
  }

  @Test("scripts that are no JSON give addresses that end like pictures")
  func patterns() throws {
    let text =
      #"<script>var a=f("https:\/\/a.example\/1.jpg?x\x3d1"),b=g(function(){return 'http://a.example/2.PNG'});x("https://a.example/page")</script>"#
    #expect(try read(text).links.map(\.url) == ["https://a.example/1.jpg?x=1", "http://a.example/2.PNG"])
  }

  @Test("relative addresses need a base, which the page or a person says")
  func bases() throws {
    let image = "<img src='a/b.jpg'>"
    let page = try read(image)
    #expect(page.links.isEmpty && page.counts.withoutBase == 1)
    #expect(try read(image, base: "https://p.example/x/y?q=1").links.map(\.url) == ["https://p.example/x/a/b.jpg"])
    #expect(
      try read("<base href='https://b.example/z/'><link rel=canonical href='https://c.example/'>" + image).links.map(
        \.url)
        == ["https://b.example/z/a/b.jpg"])
    #expect(
      try read("<link rel=canonical href='https://c.example/q/'>" + image).links.map(\.url)
        == ["https://c.example/q/a/b.jpg"])
    #expect(try read("<img src='//d.example/1.jpg'>").links.map(\.url) == ["https://d.example/1.jpg"])
  }

  @Test("`<base href>` counts more than the address from which the page was saved, to which it is relative itself")
  func statedBase() throws {
    let saved = "<!-- saved from url=(0029)https://www.p.example/a/b.html -->"
    func urls(_ markup: String, base: String? = nil) throws -> [String] {
      try read(markup, base: base).links.map(\.url)
    }
    let image = "<img src='c.jpg'>"
    #expect(try urls("\(saved)<base href='https://cdn.example/x/'>\(image)") == ["https://cdn.example/x/c.jpg"])
    #expect(try urls("<base href='../y/'>\(saved)\(image)") == ["https://www.p.example/y/c.jpg"])
    #expect(try urls("<base href='//d.example/'>\(image)", base: "http://p.example/") == ["http://d.example/c.jpg"])
    #expect(
      try urls("<base href='/sub/'><base href='/other/'>\(image)", base: "https://b.example/p/") == [
        "https://b.example/sub/c.jpg"
      ])
    #expect(try urls("<base href='javascript:1'>\(saved)\(image)") == ["https://www.p.example/a/c.jpg"])
    let page = try read("\(saved)<base href='https://cdn.example/x/'>\(image)")
    #expect(page.links.map(\.provider) == ["www.p.example"])
  }

  @Test("blanks in an address are percent-encoded and line ends taken out, as browsers do")
  func blanks() throws {
    let page = try read(
      "<img src='https://h.example/My Photo.jpg'><a href=' /x y/z\n.png '>a</a><img src='b\tc d.jpg'>",
      base: "https://p.example/")
    #expect(
      Set(page.links.map(\.url)) == [
        "https://h.example/My%20Photo.jpg", "https://p.example/x%20y/z.png", "https://p.example/bc%20d.jpg",
      ])
    #expect(page.counts.candidates == 3)
  }

  @Test("copies beside a page that was saved whole are no addresses")
  func local() throws {
    let page = try read(
      "<!-- saved from url=(0020)https://p.example/a/ --><img src='./a - Search_files/images(3).jpg'><img src='/b.jpg'>"
    )
    #expect(page.links.map(\.url) == ["https://p.example/b.jpg"] && page.counts.local == 1)
  }

  @Test(
    "originals are derived only where the site documents it",
    arguments: [
      (
        "https://upload.wikimedia.org/wikipedia/commons/thumb/a/ab/Weir.jpg/320px-Weir.jpg",
        "https://upload.wikimedia.org/wikipedia/commons/a/ab/Weir.jpg"
      ),
      (
        "https://upload.wikimedia.org/wikipedia/commons/thumb/a/ab/Map.svg/320px-Map.svg.png",
        "https://upload.wikimedia.org/wikipedia/commons/thumb/a/ab/Map.svg/320px-Map.svg.png"
      ),
      (
        "https://static.inaturalist.org/photos/17/square.jpeg", "https://static.inaturalist.org/photos/17/original.jpeg"
      ),
      ("https://other.example/photos/17/square.jpeg", "https://other.example/photos/17/square.jpeg"),
    ])
  func rewrites(shown: String, original: String) throws {
    #expect(try read("<p><img src='\(shown)'></p>").links.map(\.url) == [original])
  }

  @Test(
    "harmful addresses are dropped",
    arguments: [
      "javascript:alert(1)//.jpg", "file:///etc/a.jpg", "https://u:p@a.example/1.jpg", "https://a.example\\@b/1.jpg",
      "blob:https://a.example/1.jpg", "data:text/html,x.jpg", "http:///1.jpg",
    ])
  func harmful(address: String) throws {
    #expect(try read("<img src=\"\(address)\"><a href=\"\(address)\">x</a>", base: "https://p.example").links.isEmpty)
  }

  @Test("of any depth and size end, within their limits")
  func limits() throws {
    let many = (0..<100_500).map { "<img src='https://a.example/\($0).jpg'>" }.joined()
    let page = try read(many)
    #expect(page.links.count == 100_000 && page.counts.isCut)
    #expect(try read("<script>" + String(repeating: "[", count: 100_000) + "</script>").links.isEmpty)
    #expect(
      try read(String(repeating: "<ul><li>", count: 50_000) + "<img src='https://a.example/1.jpg'>").links.count == 1)
    #expect(throws: PageFailure.noPage) { try read("just words") }
    #expect(throws: PageFailure.noPage) { try read("") }
  }

  @Test("an address in a list is found after the effort for unfinished lists is spent")
  func effort() throws {
    let unfinished = String(repeating: "[1,", count: 50) + String(repeating: "2,", count: 3_000)
    let page = try PageLinks(
      Array("<script>\(unfinished)[\"https://a.example/x.jpg\", 640, 480]</script>".utf8), base: "https://p.example/")
    #expect(page.links.map(\.url) == ["https://a.example/x.jpg"])
  }
}
