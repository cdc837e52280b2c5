import Diagnostics
import Digests
import Manifest
import Testing

/// Reads a text as a list.
func list(
  _ text: String, file: String = "weir.csv", _ change: (inout ListSettings) -> Void = { _ in }
) throws -> URLList {
  var settings = ListSettings()
  change(&settings)
  return try URLList.read(Array(text.utf8), file: file, settings: settings)
}

/// The lines and texts of a list.
func rows(_ list: URLList) -> [String] { list.rows.map { "\($0.line) \($0.text)" } }

@Suite("Lists of addresses")
struct URLListTests {
  @Test("a file of one column is read line by line, commas and all")
  func lineFirst() throws {
    let read = try list("https://a.example/w_400,f_auto/x.jpg\nhttps://b.example/y.jpg?tr=w-600,h-450\n")
    #expect(rows(read) == ["1 https://a.example/w_400,f_auto/x.jpg", "2 https://b.example/y.jpg?tr=w-600,h-450"])
    #expect(read.guess == "no header, one address a line")
  }

  @Test("a quoted field of one column is unquoted")
  func quoted() throws {
    let read = try list("\"https://a.example/x,y.jpg\"\n\"https://a.example/\"\"q\"\".jpg\"\n")
    #expect(rows(read) == ["1 https://a.example/x,y.jpg", "2 https://a.example/\"q\".jpg"])
  }

  @Test("after a quoted address a comma separates, in a file without a header too")
  func quotedRows() throws {
    let read = try list("\"https://a.example/1,2\",\"a, caption\"\nhttps://a.example/3,4\n")
    #expect(rows(read) == ["1 https://a.example/1,2", "2 https://a.example/3,4"])
  }

  @Test(
    "a header is a header only if a cell names the column",
    arguments: [
      ("url\nhttps://a.example/1\n", ["2 https://a.example/1"]),
      ("URL\nhttps://a.example/1,2\n", ["2 https://a.example/1,2"]),
      ("id,image_url\n1,https://a.example/1\n", ["2 https://a.example/1"]),
      ("link;id\nhttps://a.example/1;7\n", ["2 https://a.example/1"]),
      ("https://a.example/url\n", ["1 https://a.example/url"]),
      ("pictures\nhttps://a.example/1\n", ["1 pictures", "2 https://a.example/1"]),
    ])
  func headers(text: String, expected: [String]) throws {
    #expect(rows(try list(text)) == expected)
  }

  @Test("a named column, a numbered one, and a file without a header")
  func columns() throws {
    let text = "id,photo\n1,https://a.example/1\n"
    #expect(rows(try list(text) { $0.column = .named("photo") }) == ["2 https://a.example/1"])
    #expect(
      rows(
        try list("1,https://a.example/1\n2,https://a.example/2\n") {
          $0.header = .none
          $0.column = .number(1)
        }) == ["1 https://a.example/1", "2 https://a.example/2"])
    #expect(
      rows(
        try list("photo\nhttps://a.example/1\n") {
          $0.header = .names; $0.column = .number(0)
        })
        == ["2 https://a.example/1"])
  }

  @Test("a column that is not there names the nearest one")
  func missingColumn() throws {
    let error = #expect(throws: DiagnosticError.self) {
      try list("id,foto_url,url\n") { $0.column = .named("photo_url") }
    }
    #expect(error?.diagnostics.first?.hint == "did you mean `foto_url`?")
  }

  @Test("a mark, CR, CR LF and blank rows keep the lines an editor shows")
  func lineEnds() throws {
    #expect(
      rows(try list("\u{FEFF}https://a.example/1\r\n\r\nhttps://a.example/2\r\n"))
        == ["1 https://a.example/1", "2 ", "3 https://a.example/2"])
    #expect(
      rows(try list("https://a.example/1\r\rhttps://a.example/2")) == [
        "1 https://a.example/1", "2 ", "3 https://a.example/2",
      ])
    #expect(rows(try list("")) == [])
    #expect(rows(try list("\n\n")) == ["1 ", "2 "])
  }

  @Test("a row that spans lines has the line it starts on")
  func spanning() throws {
    let read = try list("url,caption\nhttps://a.example/1,\"two\nlines\"\nhttps://a.example/2,x\n")
    #expect(rows(read) == ["2 https://a.example/1", "4 https://a.example/2"])
  }

  @Test("a file that ends inside quotes, and text after them, are named with their lines")
  func malformed() throws {
    let open = #expect(throws: DiagnosticError.self) { try list("url,caption\nhttps://a.example/1,\"oops\nmore\n") }
    #expect(open?.diagnostics.first?.place == SourcePlace(file: "weir.csv", line: 2))
    let after = #expect(throws: DiagnosticError.self) { try list("url,caption\nhttps://a.example/1,\"oops\"more\n") }
    #expect(after?.diagnostics.first?.message == "text follows a closing quote")
  }

  @Test("UTF-16 and spreadsheets are told by their bytes")
  func otherFiles() {
    #expect(throws: DiagnosticError.self) {
      try URLList.read([0xFF, 0xFE, 0x68, 0, 0x74, 0], file: "a.csv", settings: ListSettings())
    }
    #expect(throws: DiagnosticError.self) {
      try URLList.read(Array("PK\u{3}\u{4}rest".utf8), file: "a.csv", settings: ListSettings())
    }
  }

  @Test("digests, licences and credits come with their rows")
  func extraColumns() throws {
    let digest = SHA256Digest(of: "x").hex
    let read = try list("url,sha,lic,by\nhttps://a.example/1,\(digest),CC0-1.0,Ann\nhttps://a.example/2,,,\n") {
      $0.hashColumn = .named("sha")
      $0.creditColumns = [.license: .named("lic"), .attribution: .named("by")]
    }
    #expect(read.rows[0].hash == ExpectedDigest(digest))
    #expect(read.rows[0].license == "CC0-1.0")
    #expect(read.rows[0].attribution == "Ann")
    #expect(read.rows[1].hash == nil)
    let error = #expect(throws: DiagnosticError.self) {
      try list("url,sha\nhttps://a.example/1,xyz\n") { $0.hashColumn = .named("sha") }
    }
    #expect(error?.diagnostics.first?.place?.line == 2)
  }

  @Test("text, tab-separated and JSON lists are told by their endings")
  func endings() throws {
    #expect(rows(try list("url\nhttps://a.example/1,2\n", file: "a.txt")) == ["1 url", "2 https://a.example/1,2"])
    #expect(
      rows(try list("url\tcaption\nhttps://a.example/1\tred, blue\n", file: "a.tsv")) == ["2 https://a.example/1"])
    let lines = #"{"url": "https:\/\/a.example\/1", "caption": "caf\u00e9", "meta": {"w": [1, 2]}}"#
    #expect(
      rows(try list(lines + "\n\n" + lines, file: "a.jsonl")) == [
        "1 https://a.example/1", "2 ", "3 https://a.example/1",
      ])
    let error = #expect(throws: DiagnosticError.self) { try list(#"{"url": "x"} y"#, file: "a.jsonl") }
    #expect(error?.diagnostics.first?.place == SourcePlace(file: "a.jsonl", line: 1, column: 14))
  }

  @Test("a list of a search page's thumbnails is warned of")
  func thumbnails() throws {
    let thumbnail = "https://encrypted-tbn0.gstatic.com/images?q=tbn:1\n"
    let read = try list("\nhttps://a.example/1\n" + thumbnail + thumbnail)
    #expect(read.warnings.map { $0.place?.line } == [3])
    #expect(try list("https://a.example/1\n" + thumbnail).warnings.isEmpty)
  }
}
