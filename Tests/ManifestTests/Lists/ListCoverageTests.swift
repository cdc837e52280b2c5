import Diagnostics
import Manifest
import Testing

/// Rows of a list that none of the sources over it takes.
@Suite("The rows in no class")
struct ListCoverageTests {
  private func source(_ conditions: [(ListSettings.Column, String)]) -> ListSettings {
    var settings = ListSettings()
    settings.conditions = conditions.map { .init(column: $0.0, value: $0.1) }
    return settings
  }

  private func coverage(_ text: String, file: String = "all.csv", _ sources: [ListSettings]) throws -> ListCoverage? {
    try ListCoverage.of(Array(text.utf8), file: file, sources: sources)
  }

  private static let table = """
    url,kind
    http://a.example/1.jpg,weir
    http://a.example/2.jpg,Weir
    http://a.example/3.jpg,

    http://a.example/4.jpg,dma
    http://a.example/5.jpg,dam
    http://a.example/6.jpg,bridge
    http://a.example/7.jpg,bridge

    """

  @Test("are counted by their texts, the commonest first, with what each nearly is")
  func counted() throws {
    let kind = ListSettings.Column.named("kind")
    let found = try #require(try coverage(Self.table, [source([(kind, "weir")]), source([(kind, "dam")])]))
    #expect(found.rows == 7 && found.untaken == 5)
    #expect(
      found.warning?.message
        == "5 of 7 rows of `all.csv` are in no class: 2 `bridge`, 1 without `kind`, 1 `Weir` (did you mean `weir`?), "
        + "1 `dma` (did you mean `dam`?)")
    #expect(found.warning?.hint?.contains("{ csv: all.csv, where: { kind: bridge } }") == true)
  }

  @Test("are none if a source takes all rows, if every row is taken, or if each source takes nothing")
  func none() throws {
    let kind = ListSettings.Column.named("kind")
    #expect(try coverage(Self.table, [source([(kind, "weir")]), ListSettings()]) == nil)
    let texts = ["weir", "Weir", "dma", "dam", "bridge"].map { source([(kind, $0)]) }
    let full = try #require(try coverage("url,kind\nhttp://a.example/1.jpg,dam\n", texts))
    #expect(full.untaken == 0 && full.warning == nil)
    #expect(try coverage(Self.table, [source([(kind, "sluice")])])?.warning == nil)
  }

  @Test("of one source are its choice, unless another text is nearly the one that it asks for")
  func choice() throws {
    let kind = ListSettings.Column.named("kind")
    let chosen = try #require(try coverage(Self.table, [source([(kind, "bridge")])]))
    #expect(chosen.untaken == 5 && chosen.warning == nil)
    #expect(try coverage(Self.table, [source([(kind, "weir")])])?.warning?.message.contains("did you mean") == true)
  }

  @Test(
    "are found in every format of a list",
    arguments: [
      ("a.jsonl", "{\"url\": \"http://a.example/1\", \"n\": 1}\n{\"url\": \"http://a.example/2\", \"n\": 3}\n"),
      ("a.json", "[{\"url\": \"http://a.example/1\", \"n\": 1}, {\"url\": \"http://a.example/2\", \"n\": 3}]"),
      ("a.csv", "url;n\r\nhttp://a.example/1;\"1\"\r\nhttp://a.example/2;3"), ("a.tsv", "url\tn\nx\t1\ny\t3\n"),
    ])
  func formats(file: String, text: String) throws {
    let found = try #require(
      try coverage(text, file: file, [source([(.named("n"), "1")]), source([(.named("n"), "2")])]))
    #expect(found.warning?.message == "1 of 2 rows of `\(file)` is in no class: 1 `3`")
  }

  @Test("are those that no set of conditions takes, if sources ask about different columns")
  func columns() throws {
    let text = "http://a.example/1.jpg,cat,old\nhttp://a.example/2.jpg,dog,old\nhttp://a.example/3.jpg,dog,new\n"
    let found = try #require(
      try coverage(text, [source([(.number(1), "dog"), (.number(2), "new")]), source([(.number(1), "cat")])]))
    #expect(found.warning?.message == "1 of 3 rows of `all.csv` is in no class: 1 `dog` with `old`")
  }
}
