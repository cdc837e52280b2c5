import Diagnostics
import Digests
import Manifest
import Testing

/// What a list states about the rights of each picture.
@Suite("Columns of rights")
struct CreditColumnTests {
  private func list(
    _ text: String, file: String = "weir.csv", _ change: (inout ListSettings) -> Void = { _ in }
  ) throws -> URLList {
    var settings = ListSettings()
    change(&settings)
    return try URLList.read(Array(text.utf8), file: file, settings: settings)
  }

  private let header =
    "url,license,license_url,attribution,creator,title,landing_url,provider,id,width,height,hash,gone"

  @Test("are known by their names in the header of a collection's list, with the digests")
  func collection() throws {
    let digest = SHA256Digest(of: "x").hex
    let read = try list(
      "\(header)\nhttps://a.example/1.jpg,CC-BY-4.0,https://creativecommons.org/licenses/by/4.0/,\"A, by B\",Ann,Gate,"
        + "https://a.example/page,commons,7,10,20,\(digest),\n")
    let credit = try #require(read.rows.first?.credit)
    #expect(credit.license == "CC-BY-4.0" && credit.attribution == "A, by B" && credit.creator == "Ann")
    #expect(credit.licenseURL == "https://creativecommons.org/licenses/by/4.0/" && credit.title == "Gate")
    #expect(credit.landingURL == "https://a.example/page" && read.rows.first?.hash?.hex == digest)
  }

  @Test("keep a quote with a combining mark, which is doubled like any other")
  func markedQuotes() throws {
    let read = try list(
      "url,title\nhttps://a.example/1.jpg,\"a \"\"\u{301} b\"\"\u{FE0F}\"\"\"\nhttps://a.example/2.jpg,c\n")
    #expect(read.rows.map(\.credit.title) == ["a \"\u{301} b\"\u{FE0F}\"", "c"])
  }

  @Test("`hash` alone is an ordinary column")
  func hash() throws {
    let read = try list("url,hash,title\nhttps://a.example/1.jpg,17,Gate\n")
    #expect(read.rows[0].hash == nil && read.rows[0].credit.title == "Gate")
  }

  @Test("are named in the manifest, by name or by number")
  func named() throws {
    let read = try list("url,who,what\nhttps://a.example/1.jpg,Ann,Gate\n") {
      $0.creditColumns = [.creator: .named("who"), .title: .number(2)]
    }
    #expect(read.rows[0].credit.creator == "Ann" && read.rows[0].credit.title == "Gate")
    #expect(throws: DiagnosticError.self) {
      try list("url,who\nhttps://a.example/1.jpg,Ann\n") { $0.creditColumns = [.landingURL: .named("page")] }
    }
  }

  @Test("are members of JSON objects")
  func json() throws {
    let line =
      #"{"url": "https://a.example/1.jpg", "title": "A\u0000 \n\t gate", "license": "by", "creator": null, "landing_url": 7}"#
    let credit = try list(line, file: "a.jsonl").rows[0].credit
    #expect(credit.title == "A gate" && credit.license == "by" && credit.creator == nil && credit.landingURL == nil)
  }

  @Test(
    "names and titles are one line without hidden characters",
    arguments: [
      ("=HYPERLINK(1)", "=HYPERLINK(1)"), ("a\u{202e}b\u{200b}c", "abc"), ("\u{7}", nil), ("a\u{1}\u{2}b", "a b"),
      ("  \u{feff}x ", "x"), ("क्\u{200d}ष", "क्\u{200d}ष"), ("é\u{85}\u{2028}z", "é z"),
      (String(repeating: "x", count: 2_000), String(repeating: "x", count: 500)),
      ("a" + String(repeating: "\u{301}", count: 3_000), "a" + String(repeating: "\u{301}", count: 499)),
    ] as [(String, String?)])
  func words(cell: String, kept: String?) throws {
    let read = try list("url,title\nhttps://a.example/1.jpg,\"\(cell)\"\n")
    #expect(read.rows[0].credit.title == kept)
  }

  @Test(
    "pages are plain web addresses",
    arguments: [
      "javascript:alert(1)", "file:///etc/passwd", "https://u:p@a.example/", "https:///x", "https://a.example/ b",
      "data:text/html,x", "ftp://a.example/", "https://a.example/\u{202e}x", "https://a.example/<b>",
    ])
  func addresses(cell: String) throws {
    let read = try list("url,landing_url\nhttps://a.example/1.jpg,\"\(cell)\"\n")
    #expect(read.rows[0].credit.landingURL == nil)
  }
}
