import Diagnostics
import Digests
import Manifest
import Testing

/// What a list was read as is borne out by its cells, or nothing of it is asked for.
@Suite("The layout of a list")
struct ListLayoutTests {
  private static let three = ["http://a.example/0.jpg", "http://a.example/1.jpg", "http://a.example/2.jpg"]

  @Test(
    "is found by the cells where no name tells it, and told",
    arguments: [
      ("a.csv", "Image URL,Title\n", "U,photo N", "Image URL"),
      ("a.csv", "\u{FEFF}Bild-URL;Titel\r\n", "U;Foto N", "Bild-URL"), ("a.tsv", "", "a thing N\tU", "1"),
      ("a.txt", "", "n000_N\tU", "1"), ("a.csv", "", "U;;", "0"), ("a.csv", "src,alt\n", "U,cat", "src"),
      ("a.csv", "image,download_url\n", "N,U", "download_url"), ("a.csv", "", "U,a nice cat", "0"),
      ("a.csv", "nr|adresse|wort\n", "N|U|x", "adresse"), ("a.csv", "Bild-URL;Titel\n", "U;Foto, Nr. N", "Bild-URL"),
      ("a.csv", "", "U;Foto, Nr. N", "0"), ("a.csv", "", "N|U|a, b; c", "1"),
    ])
  func found(file: String, header: String, form: String, column: String) throws {
    let rows = Self.three.enumerated().map { index, address in
      form.replacing("N", with: "\(index)").replacing("U", with: address) + "\n"
    }
    let read = try list(header + rows.joined(), file: file)
    #expect(read.rows.map(\.text) == Self.three)
    #expect(read.warnings.first?.message.contains("`\(column)`") == true)
    #expect(read.warnings.first?.hint?.contains("csv: { column: \(column) }") == true)
  }

  @Test(
    "is that of a table in a text file too, where each line has more behind its address",
    arguments: [
      "url,name\nU,a hat\nV,a shoe\nW,a coat\n", "U;a hat\nV;a shoe\nW;a coat\n", "U,hat\nV,shoe\nW,coat\n",
      "U\ta hat\nV\ta shoe\nW\ta coat\n", "\"U\",\n\"V\",\n\"W\",\n", "U,\nV,\nW\n", "U 0\nV 1\nW 0\n",
      "U a hat\nV a shoe\nW a coat\n", "U V\nV W\nW U\n",
    ], ["a.txt", "a.csv"])
  func behindAddresses(text: String, file: String) throws {
    let addresses = zip(["U", "V", "W"], Self.three)
    let read = try list(addresses.reduce(text) { $0.replacing($1.0, with: $1.1) }, file: file)
    #expect(read.rows.filter { !$0.text.isEmpty }.map(\.text) == Self.three, "\(read.rows.map(\.text))")
  }

  @Test("says that text behind an address is left out, and leaves a blank in the name of a picture alone")
  func textBehind() throws {
    let read = try list("http://a.example/1.jpg red\nhttp://a.example/my hat.jpg\n", file: "a.txt")
    #expect(read.rows.map(\.text) == ["http://a.example/1.jpg", "http://a.example/my hat.jpg"])
    #expect(read.warnings.first?.message == "an address with other text behind it, which is left out")
  }

  @Test(
    "leaves blanks and commas in the query of an address alone",
    arguments: [
      ("a.txt", ["title=my dog on grass", "text=Paris, France", "crop=top,left"]),
      ("a.csv", ["title=my dog on grass", "crop=top,left"]),
    ])
  func queries(file: String, queries: [String]) throws {
    for query in queries {
      let rows = (0..<3).map { "http://a.example/\($0).jpg?\(query)" }
      #expect(try list(rows.joined(separator: "\n") + "\n", file: file).rows.map(\.text) == rows, "\(query)")
    }
  }

  @Test(
    "stays that of a table where one cell of a short list is no address",
    arguments: [("photo,caption\n", "U,nice\n", "missing,x\n"), ("caption;photo\n", "nice;U\n", "x;missing\n")])
  func oneBadCell(header: String, row: String, bad: String) throws {
    let read = try list(header + Self.three.map { row.replacing("U", with: $0) }.joined() + bad, file: "a.csv")
    #expect(read.rows.map(\.text) == Self.three + ["missing"])
  }

  @Test("of names in the encoding of Windows says so, and not that they are files")
  func filesOfWindows() {
    let bytes = Array("filename;label\nGr".utf8) + [0xFC] + Array("n 1.jpg;hat\nx 2.jpg;shoe\n".utf8)
    let error = #expect(throws: DiagnosticError.self) {
      try URLList.read(bytes, file: "a.csv", settings: ListSettings())
    }
    #expect(error?.diagnostics.first?.message.contains("CP1252") == true, "\(String(describing: error))")
  }

  @Test(
    "of files on disk is refused with what takes them in",
    arguments: [
      ("filename,label\nphotos/1.jpg,cat\nphotos/2.png,dog\n", "`filename`", "--from-folder sorted"),
      ("filename,label\nphotos\\1.jpg,cat\nphotos\\2.png,dog\n", "`filename`", "replace(chr(92), '/')"),
      ("label;path\ncat;/data/1.jpg\ndog;/data/2.JPG\n", "`path`", "delimiter=';')"),
      ("size;path\n12;/data/1.jpg\n13;/data/2.JPG\n", "`path`", "`weir: /data`"),
      ("1.jpg\n2.jpg\n3.jpg\n", "0", "`weir: photos/weir`"), ("x,1.jpg\ny,2.jpg\n", "1", "`weir: photos/weir`"),
    ])
  func files(text: String, column: String, cure: String) {
    let error = #expect(throws: DiagnosticError.self) { try list(text) }
    let found = error?.diagnostics.first
    #expect(found?.message.contains("column \(column) holds names of files") == true, "\(found?.message ?? "")")
    #expect(found?.hint?.contains(cure) == true, "\(found?.hint ?? "")")
  }

  @Test("has one column of each name that is asked for")
  func equalNames() throws {
    let text = "url,label,url\nhttp://a.example/1.jpg,cat,http://a.example/2.jpg\n"
    let error = #expect(throws: DiagnosticError.self) { try list(text) }
    #expect(error?.diagnostics.first?.message == "several columns are named `url`")
    #expect(error?.diagnostics.first?.hint?.contains("`column: 0`; they are 0, 2") == true)
    #expect(try list(text) { $0.column = .number(2) }.rows.map(\.text) == ["http://a.example/2.jpg"])
    let labels = "url,label,label\nhttp://a.example/1.jpg,cat,dog\n"
    #expect(throws: DiagnosticError.self) {
      try list(labels) { $0.conditions = [.init(column: .named("label"), value: "cat")] }
    }
    #expect(try list(labels).rows.count == 1)
  }

  @Test(
    "says what is wrong with a text that is nearly an address",
    arguments: [
      ("http:/a.example/1.jpg", "with one slash", "write two"), ("- http://a.example/1.jpg", "other text", "`- `"),
      ("3. http://a.example/1.jpg", "other text", "take the text out"),
      ("/data/photos/1.jpg", "only a path", "{ files: /photos/weir }"),
    ], ["a.csv", "a.txt"])
  func nearAddresses(cell: (text: String, message: String, hint: String), file: String) throws {
    let warning = try #require(try list("url\n\(cell.text)\n\(cell.text)\n", file: file).warnings.first)
    #expect(warning.message.contains(cell.message) && warning.hint?.contains(cell.hint) == true, "\(warning)")
  }

  @Test("of bullets is not one of files", arguments: ["- http://a.example/1.jpg", "http:/a.example/1.jpg"])
  func bullets(line: String) throws {
    let read = try list("\(line)\n\(line)\n")
    #expect(read.rows.count == 2 && read.warnings.count == 1, "\(read.warnings)")
  }

  @Test("has blank rows where programs mark an empty cell")
  func emptyMarks() throws {
    let marks = ["n/a", "NaN", "null", "-", "<NA>", "None"]
    let read = try list("url\n" + marks.map { $0 + "\n" }.joined() + "http://a.example/1.jpg\n")
    #expect(read.findings.blankRows == marks.count && read.warnings.isEmpty)
    #expect(read.rows.filter { !$0.text.isEmpty }.map(\.line) == [marks.count + 2])
  }

  @Test("of URLs without a scheme is not taken for one of files")
  func hosts() throws {
    #expect(
      try list("url\nexample.org/1.jpg\nexample.org/2.jpg\n").warnings.first?.message.contains("without a scheme")
        == true)
    let files = try list("url\n1.jpg\n2.jpg\n")
    #expect(files.warnings.first?.message == "2 rows have an address that is the name of a file on disk")
  }

  @Test(
    "is refused with its columns where none holds addresses, or more than one",
    arguments: [
      "name,title\nred,x\nblue,y\n", "page_url,image_src\nhttp://a.example/1,http://a.example/1.jpg\n",
    ])
  func refused(text: String) {
    let error = #expect(throws: DiagnosticError.self) { try list(text) }
    #expect(error?.diagnostics.first?.hint?.contains("csv: { column: … }") == true)
    #expect(error?.diagnostics.first?.place == SourcePlace(file: "weir.csv", line: 1))
  }

  @Test("Excel's `sep=` line is no row, and says what separates")
  func separatorLine() throws {
    let read = try list("sep=;\nurl;title\nhttp://a.example/1,2.jpg;t\n")
    #expect(read.rows.map(\.text) == ["http://a.example/1,2.jpg"])
    #expect(read.rows.first?.line == 3)
  }

  @Test(
    "addresses with commas stay whole where the file has one column",
    arguments: [
      "https://a.example/w_400,h_300/1.jpg\nhttps://a.example/w_40,h_30/2.jpg\n",
      "https://a.example/1,2\nhttps://a.example/3,4\n",
    ])
  func commas(text: String) throws {
    #expect(try list(text).rows.map(\.text) == text.split(separator: "\n").map(String.init))
  }

  @Test("a row with more fields than the header is a mistake at its line, empty ones aside")
  func longRows() throws {
    let text = "url,title\nhttp://a.example/1,one,,\nhttp://a.example/w_300,h_200/2.jpg,two\n"
    let error = #expect(throws: DiagnosticError.self) { try list(text) }
    #expect(error?.diagnostics.map { $0.place?.line } == [3])
    let read = try list(text) { $0.badRows = .skip }
    #expect(read.rows.map(\.fault) == [nil, .badRow])
    #expect(read.findings.badRows == 1)
  }

  @Test(
    "a stray quote swallows no rows",
    arguments: [
      ("a.tsv", "caption\turl\nx\tU0\n\"Old mill\tU1\ny\tU2\npipe 12\"\tU3\n", 3),
      ("a.csv", "url,caption\nU0,x\nU1,\"Old mill\nU2,y\nU3,pipe 12\"\n", 3),
      ("a.csv", "url,caption\nU0,\"never closed\nU1,y\nU2,z\n", 2),
    ])
  func swallowed(file: String, text: String, line: Int) throws {
    let text = text.replacing("U", with: "http://a.example/")
    let error = #expect(throws: DiagnosticError.self) { try list(text, file: file) }
    #expect(error?.diagnostics.first?.place?.line == line)
    #expect(error?.diagnostics.first?.hint?.contains("quote: none") == true)
    let skipping = try list(text, file: file) { $0.badRows = .skip }
    #expect(skipping.rows.filter { $0.fault == nil }.count == skipping.rows.count - 1)
    #expect(skipping.rows.count == text.split(separator: "\n").count - 1)
    let literal = try list(text, file: file) { $0.quotes = .none }
    #expect(literal.rows.count == text.split(separator: "\n").count - 1)
  }

  @Test("a caption of two lines swallows nothing")
  func multiline() throws {
    let read = try list("url,caption\nhttp://a.example/1,\"two\nlines, see http://b.example\"\nhttp://a.example/2,x\n")
    #expect(read.rows.map(\.line) == [2, 4])
  }

  @Test("bytes that are no UTF-8 are a mistake at their place, which names CP1252")
  func otherEncoding() throws {
    let bytes = Array("url,credit\nhttp://a.example/1,x\nhttp://a.example/2,Ren".utf8) + [0xE9, 10]
    let error = #expect(throws: DiagnosticError.self) {
      try URLList.read(bytes, file: "a.csv", settings: ListSettings())
    }
    #expect(error?.diagnostics.first?.place == SourcePlace(file: "a.csv", line: 3, column: 23))
    #expect(error?.diagnostics.first?.message.contains("CP1252") == true)
    #expect(error?.diagnostics.first?.hint?.contains("iconv -f CP1252") == true)
    var settings = ListSettings()
    settings.badRows = .skip
    #expect(try URLList.read(bytes, file: "a.csv", settings: settings).rows.map(\.fault) == [nil, .badRow])
  }

  @Test("`where` keeps the rows of one class of a list of several")
  func conditions() throws {
    let text = "url,label\nhttp://a.example/1,dog\nhttp://a.example/2,cat\nhttp://a.example/3, dog \n"
    let dogs = try list(text) { $0.conditions = [.init(column: .named("label"), value: "dog")] }
    #expect(dogs.rows.map(\.line) == [2, 4])
    let none = try list(text) { $0.conditions = [.init(column: .named("Label"), value: "cow")] }
    #expect(none.rows.isEmpty)
    #expect(none.warnings.contains { $0.message.contains("cow") })
    #expect(throws: DiagnosticError.self) {
      try list(text) { $0.conditions = [.init(column: .named("lable"), value: "dog")] }
    }
    let lines = "{\"url\": \"http://a.example/1\", \"n\": 3}\n{\"url\": \"http://a.example/2\", \"n\": 4}\n"
    let four = try list(lines, file: "a.jsonl") { $0.conditions = [.init(column: .named("n"), value: "4")] }
    #expect(four.rows.map(\.text) == ["http://a.example/2"])
  }

  @Test("digests may be hexadecimal or base64, and another cell is a mistake at its column")
  func digests() throws {
    let digest = SHA256Digest(of: "x")
    let base64 = "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE"
    for cell in [digest.hex, "sha256:" + digest.hex, "sha256-" + digest.hex.uppercased()] {
      let read = try list("url,sha\nhttp://a.example/1,\(cell)\n") { $0.hashColumn = .named("sha") }
      #expect(read.rows[0].hash?.hex == digest.hex)
    }
    let read = try list("url,sha\nhttp://a.example/1,\(base64)=\n") { $0.hashColumn = .named("sha") }
    #expect(read.rows[0].hash?.hex == digest.hex)
    let error = #expect(throws: DiagnosticError.self) {
      try list("url,sha\nhttp://a.example/é,\nhttp://a.example/2,pending\n") { $0.hashColumn = .named("sha") }
    }
    #expect(error?.diagnostics.first?.place == SourcePlace(file: "weir.csv", line: 3, column: 20))
  }

  @Test(
    "what other programs put round an address is taken away",
    arguments: [
      "http://a.example/1.jpg\u{200B}", "\u{FEFF}\u{200E}http://a.example/1.jpg", "<http://a.example/1.jpg>",
      "“http://a.example/1.jpg”", "'http://a.example/1.jpg'", "\u{A0}http://a.example/1.jpg\u{2060}",
    ])
  func edges(cell: String) throws {
    #expect(try list("http://a.example/0.jpg\n\(cell)\n").rows.last?.text == "http://a.example/1.jpg")
  }

  @Test(
    "an address whose cure is known is told with it",
    arguments: [
      ("//a.example/1.jpg", "https"), ("a.example/1.jpg", "https://"), ("/p/1.jpg", "host"),
      (#"http:\/\/a.example\/1.jpg"#, "jq"),
      ("http://a.example/?a=1&amp;b=2", "`&`"),
    ])
  func cures(cell: String, hint: String) throws {
    let warning = try list("http://a.example/0.jpg\n\(cell)\n").warnings.first
    #expect(warning?.place?.line == 2)
    #expect(warning?.hint?.contains(hint) == true)
  }

  @Test(
    "the padding of a picture copied from a page's source is undone", arguments: [#"QUJD\x3d"#, #"QUJD\u003d\u003D"#])
  func pageSource(padding: String) throws {
    let read = try list("data:image/png;base64,\(padding)\n")
    #expect(read.rows.first?.text.hasSuffix("=") == true)
    #expect(read.rows.first?.text.contains("\\") == false)
  }

  @Test(
    "a file of another kind is named",
    arguments: [
      ("\u{1F}\u{8B}", "gzip"), ("PAR1", "Parquet"), ("<!DOCTYPE html><p>", "HTML"), ("MIME-Version: 1.0\n", "MHTML"),
    ])
  func otherKinds(start: String, name: String) {
    let bytes = start.unicodeScalars.map { UInt8($0.value) } + Array("rest".utf8)
    let error = #expect(throws: DiagnosticError.self) {
      try URLList.read(bytes, file: "a.csv", settings: ListSettings())
    }
    #expect(error?.diagnostics.first?.message.contains(name) == true)
  }
}

/// What a list costs grows with its bytes, and a row that can name no address costs next to nothing.
@Suite("A list made to be slow")
struct SlowListTests {
  @Test("one line of twenty million bytes is one row that is out")
  func longLine() throws {
    var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000_000)
    bytes.replaceSubrange(0..<9, with: "http://a/".utf8)
    let read = try URLList.read(bytes, file: "a.csv", settings: ListSettings())
    #expect(read.rows.map(\.fault) == [.tooLong])
    #expect(read.rows.first?.text.utf8.count ?? 0 < 200)
  }

  @Test("of many blank lines the first are kept and all are counted")
  func blankLines() throws {
    let bytes = [UInt8](repeating: 10, count: 2_000_000) + Array("http://a.example/1.jpg\n".utf8)
    let read = try URLList.read(bytes, file: "a.csv", settings: ListSettings())
    #expect(read.findings.blankRows == 2_000_000)
    #expect(read.rows.count == 10_001)
    #expect(read.rows.last?.line == 2_000_001)
  }

  @Test("a picture written into the list may be long")
  func longPicture() throws {
    let text = "data:image/png;base64," + String(repeating: "A", count: 1_000_000)
    #expect(try list(text + "\n").rows.first?.text == text)
  }

  @Test("ten thousand mistakes are shown as twenty")
  func manyMistakes() {
    let text = "url,sha\n" + String(repeating: "http://a/1,x\n", count: 10_000)
    let error = #expect(throws: DiagnosticError.self) { try list(text) { $0.hashColumn = .named("sha") } }
    #expect(error?.diagnostics.count == 20)
  }
}
