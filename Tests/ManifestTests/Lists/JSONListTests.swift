import Diagnostics
import Digests
import Manifest
import Testing

/// Lists in JSON: an array, or an object a line, whatever the name says.
@Suite("Lists in JSON")
struct JSONListTests {
  private static let addresses = ["http://a.example/0.jpg", "http://a.example/1.jpg"]

  @Test(
    "are arrays of objects or of addresses, or an object a line",
    arguments: [
      ("a.json", #"[{"url": "U0", "caption": "x"}, {"caption": [1, {"a": null}], "url": "U1"}]"#),
      ("a.json", "\u{FEFF}[\n  {\n    \"image_url\": \"U0\"\n  },\n  {\n    \"URL\": \"U1\"\n  }\n]\n"),
      ("a.json", #"["U0", "U1"]"#), ("a.csv", #"[{"url": "U0"}, {"url": "U1"}]"#), ("a.txt", "[\"U0\",\n\"U1\"]"),
      ("a.json", "{\"url\": \"U0\"}\n{\"url\": \"U1\"}\n"), ("a.csv", "{\"url\": \"U0\"}\n{\"url\": \"U1\"}\n"),
      ("a.jsonl", "[\"U0\", \"U1\"]"),
      ("a.json", #"[{"url": "http:\/\/a.example\/0.jpg"}, {"url": "\u0068ttp://a.example/1.jpg"}]"#),
    ])
  func shapes(file: String, text: String) throws {
    let text = text.replacing("U0", with: Self.addresses[0]).replacing("U1", with: Self.addresses[1])
    #expect(try list(text, file: file).rows.map(\.text) == Self.addresses)
  }

  @Test("have the line of each object, and its other columns")
  func columns() throws {
    let digest = SHA256Digest(of: "x").hex
    let text =
      "[\n{\"photo\": \"\(Self.addresses[0])\", \"sha\": \"\(digest)\", \"by\": \"Ann\"},\n\n{\"photo\": \"\(Self.addresses[1])\"}]"
    let read = try list(text, file: "a.json") {
      $0.column = .named("photo")
      $0.hashColumn = .named("sha")
      $0.creditColumns[.attribution] = .named("by")
    }
    #expect(read.rows.map(\.line) == [2, 4])
    #expect(read.rows[0].hash?.hex == digest && read.rows[0].attribution == "Ann")
  }

  @Test("keep the objects that `where` names")
  func conditions() throws {
    let text = "[{\"url\": \"\(Self.addresses[0])\", \"n\": 1}, {\"url\": \"\(Self.addresses[1])\", \"n\": 2}]"
    let read = try list(text, file: "a.json") { $0.conditions = [.init(column: .named("n"), value: "2")] }
    #expect(read.rows.map(\.text) == [Self.addresses[1]])
  }

  @Test("name an element that is no row at its line, or skip it")
  func badElements() throws {
    let text = "[{\"url\": \"\(Self.addresses[0])\"},\n7,\n{\"photo\": \"x\"}]"
    let error = #expect(throws: DiagnosticError.self) { try list(text, file: "a.json") }
    #expect(error?.diagnostics.compactMap { $0.place?.line } == [2, 3])
    #expect(error?.diagnostics.last?.hint?.contains("`photo`") == true)
    #expect(try list(text, file: "a.json") { $0.badRows = .skip }.rows.map(\.fault) == [nil, .badRow, .badRow])
  }

  @Test(
    "say once which path leads to addresses inside objects",
    arguments: [
      (#"{"image": {"url": "U"}, "id": N}"#, "url: image.url"), (#"{"id": N, "files": [{"at": "U"}]}"#, "files[0].at"),
    ], ["url", "image"])
  func nested(form: (text: String, path: String), column: String) throws {
    let text = (0..<30).map { index in
      form.text.replacing("U", with: "http://a.example/\(index)").replacing("N", with: "\(index)") + "\n"
    }.joined()
    let error = #expect(throws: DiagnosticError.self) {
      try list(text, file: "a.jsonl") { $0.column = .named(column) }
    }
    #expect(error?.diagnostics.count == 1)
    let mistake = try #require(error?.diagnostics.first)
    #expect(mistake.message.hasSuffix("as in 29 more rows") && mistake.place?.line == 1, "\(mistake)")
    #expect(mistake.hint?.contains("json: a.jsonl") == true && mistake.hint?.contains(form.path) == true, "\(mistake)")
  }

  @Test("that are one object are refused with the arrays in it", arguments: ["\n", " "])
  func otherShapes(space: String) throws {
    let text = "{\(space)\"info\": {},\(space)\"images\": [{\"url\": \"http://a.example/1.jpg\"}]\(space)}\(space)"
    let error = #expect(throws: DiagnosticError.self) { try list(text, file: "a.json") }
    #expect(error?.diagnostics.first?.message.contains("`info`, `images`") == true)
    #expect(error?.diagnostics.first?.hint?.contains("jq -c") == true)
  }

  @Test(
    "say which word is wrong, and where, also in one long line",
    arguments: [
      (#"[{"url": "http://a", "w": NaN}]"#, 27, "`NaN`", "write `null`"), ("[1,]", 4, "`]`", "comma"),
      ("[\n{'url': 1}]", 2, "`'url':`", "double quotes"), ("[{\"url\": \"http://a\"}", 21, "the end", "cut off"),
    ])
  func wrongWord(text: String, column: Int, found: String, hint: String) throws {
    let error = #expect(throws: DiagnosticError.self) { try list(text, file: "a.json") }
    let mistake = try #require(error?.diagnostics.first)
    #expect(mistake.place?.column == column && mistake.message.contains(found), "\(mistake)")
    #expect(mistake.hint?.contains(hint) == true, "\(mistake)")
  }

  @Test("that end too early, or go on, are refused", arguments: ["[", "[{\"url\": \"http://a\"}", "[\"a\"] x", "[1,]"])
  func broken(text: String) {
    #expect(throws: DiagnosticError.self) { try list(text, file: "a.json") }
  }
}
