import Diagnostics
import Manifest
import Testing

/// JSON on disk as a source, by paths; addresses made of columns.
@Suite("Mappings")
struct MappedListTests {
  private func mapping(
    items: String? = nil, url: String, hash: String? = nil, credits: [Credit.Field: String] = [:]
  ) throws -> JSONMapping {
    let template = URLTemplate(url.contains("{") ? url : "{\(url)}")
    var mapping = JSONMapping(url: try #require(template))
    mapping.items = items.flatMap { JSONPath($0) }
    mapping.hash = hash.flatMap { JSONPath($0) }
    for (field, path) in credits { mapping.credits[field] = JSONPath(path) }
    return mapping
  }

  private func read(_ text: String, _ mapping: JSONMapping) throws -> URLList {
    try MappedList.read(Array(text.utf8), file: "saved/a.json", mapping: mapping)
  }

  @Test("read the items of an answer, with rights and lines")
  func openverse() throws {
    let text = """
      {"result_count": 2, "results": [
        {"url": "https://a.example/1.jpg", "license": "by-sa", "license_url": "https://creativecommons.org/licenses/by-sa/4.0/", "creator": "Ann", "title": null},

        {"url": "https://a.example/2.jpg", "license": "cc0", "creator": null, "title": "=T"}]}
      """
    let list = try read(
      text,
      mapping(
        items: "results[*]", url: "url",
        credits: [.license: "license", .licenseURL: "license_url", .creator: "creator", .title: "title"]))
    #expect(list.rows.map(\.text) == ["https://a.example/1.jpg", "https://a.example/2.jpg"])
    #expect(list.rows.map(\.line) == [2, 4])
    #expect(list.rows[0].credit.license == "by-sa" && list.rows[0].credit.creator == "Ann")
    #expect(list.rows[1].credit.title == "=T" && list.warnings.isEmpty)
  }

  @Test("read the objects in the lines of a file, and name a line that is none")
  func lines() throws {
    let text =
      "{\"image\": {\"url\": \"http://a.example/1.jpg\"}}\n\n{\"image\": {\"url\": \"http://a.example/2.jpg\"}}\n"
    let list = try read(text, mapping(url: "image.url"))
    #expect(list.rows.map(\.text) == ["http://a.example/1.jpg", "http://a.example/2.jpg"])
    #expect(list.rows.map(\.line) == [1, 3])
    let inner = "{\"hits\": [{\"u\": \"http://a.example/1\"}]}\n{\"hits\": [{\"u\": \"http://a.example/2\"}]}\n"
    #expect(try read(inner, mapping(items: "hits[*]", url: "u")).rows.count == 2)
    let error = #expect(throws: DiagnosticError.self) { try read(text + "{\"image\": 1", mapping(url: "image.url")) }
    #expect(error?.diagnostics.first?.place?.line == 4)
  }

  @Test("reach members of maps, elements, and the object around an item")
  func commons() throws {
    let text = #"""
      {"query": {"pages": {"7": {"title": "File:A.jpg", "imageinfo": [{"url": "https://a.example/A.jpg", "sha1": "da39a3ee5e6b4b0d3255bfef95601890afd80709", "extmetadata": {"License": {"value": "cc0"}}}]}, "8": {"title": "File:B.jpg", "missing": true}}}}
      """#
    let list = try read(
      text,
      mapping(
        items: "query.pages[*].imageinfo[0]", url: "url", hash: "sha1",
        credits: [.title: "^title", .license: "extmetadata.License.value"]))
    #expect(list.rows.count == 1 && list.rows[0].credit.title == "File:A.jpg" && list.rows[0].credit.license == "cc0")
    #expect(list.rows[0].hash != nil)
  }

  @Test("make addresses of several values, encoded; an empty value is a blank row")
  func templates() throws {
    let list = try read(
      #"[{"id": 12, "ext": "jpg"}, {"id": "../x?", "ext": "p#"}, {"id": 3, "ext": ""}, {"id": 4}]"#,
      mapping(url: "https://a.example/{id}/medium.{ext}"))
    #expect(
      list.rows.map(\.text) == ["https://a.example/12/medium.jpg", "https://a.example/..%2Fx%3F/medium.p%23", "", ""])
  }

  @Test(
    "say what a wrong path could be",
    arguments: [
      ("hits[*]", "url", "`items: hits[*]` leads to nothing", "the members are `results`"),
      ("results[*]", "link", "no item has `link`", "the members are `url`, `n`"),
    ])
  func wrongPaths(items: String, url: String, message: String, hint: String) throws {
    let error = #expect(throws: DiagnosticError.self) {
      try read(#"{"results": [{"url": "https://a.example/1.jpg", "n": 1}]}"#, mapping(items: items, url: url))
    }
    #expect(error?.diagnostics.first?.message == message && error?.diagnostics.first?.hint == hint)
  }

  @Test("warn of rights that no item has, and take an answer without hits")
  func unmet() throws {
    let text = #"{"results": [{"url": "https://a.example/1.jpg"}]}"#
    let list = try read(text, mapping(items: "results[*]", url: "url", credits: [.license: "licence"]))
    #expect(list.warnings.map(\.message) == ["no item has `licence`, which `license` names"])
    #expect(try read(#"{"results": []}"#, mapping(items: "results[*]", url: "url")).rows.isEmpty)
  }

  @Test("refuse what is no JSON, too deep, or no path")
  func hostile() throws {
    let mapping = try mapping(items: "a[*]", url: "url")
    for text in ["{", "", "url\nx", String(repeating: "[", count: 10_000), #"{"a": [1e400]}"#] {
      #expect(throws: DiagnosticError.self) { try read(text, mapping) }
    }
    for text in ["", "a..b", "a[", "a[x]", "[-1]", "a.", ".a", "a]b", "^^a^"] {
      #expect(JSONPath(text) == nil, "\(text)")
    }
    for text in ["", "a{", "{}", "a}b", "{a{b}}"] { #expect(URLTemplate(text) == nil, "\(text)") }
  }

  @Test("make addresses of the columns of a table", arguments: ["\t", ","])
  func columns(separator: String) throws {
    let rows = [["photo_id", "extension", "license"], ["17", "jpg", "CC0"], ["18", "", "CC0"], ["a/b", "png", ""]]
    let text = rows.map { $0.joined(separator: separator) }.joined(separator: "\n") + "\n"
    var settings = ListSettings()
    settings.url = "https://open.example/photos/{photo_id}/medium.{extension}"
    let list = try URLList.read(Array(text.utf8), file: "photos.csv", settings: settings)
    #expect(
      list.rows.map(\.text) == [
        "https://open.example/photos/17/medium.jpg", "", "https://open.example/photos/a%2Fb/medium.png",
      ])
    #expect(list.rows[0].credit.license == "CC0" && list.rows[0].line == 2)
    settings.url = "https://open.example/{photo}"
    #expect(throws: DiagnosticError.self) {
      try URLList.read(Array(text.utf8), file: "photos.csv", settings: settings)
    }
    settings.url = "https://open.example/{id}.jpg"
    let lines = try URLList.read(Array("{\"id\": 7}\n{\"id\": 8}\n".utf8), file: "a.jsonl", settings: settings)
    #expect(lines.rows.map(\.text) == ["https://open.example/7.jpg", "https://open.example/8.jpg"])
  }
}
