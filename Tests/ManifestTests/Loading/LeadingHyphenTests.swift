import Diagnostics
import Manifest
import TestSupport
import Testing

@Suite("A name that programs would take for an option")
struct LeadingHyphenTests {
  private static func classes(_ key: String) -> String {
    #"{"dsbuild": 1, "name": "a", "classes": {"\#(key)": "weir.csv"}}"#
  }

  private static func output(_ path: String) -> String {
    #"{"dsbuild": 1, "name": "a", "classes": {"weir": "weir.csv"}, "export": [{"format": "csv", "to": "\#(path)"}]}"#
  }

  private func schemaAccepts(_ text: String) throws -> Bool {
    let schema = SchemaValidator(root: try JSONValue(parsing: ManifestSchema.json(capabilities: .everything)))
    return try schema.accepts(try JSONValue(parsing: text))
  }

  @Test(
    "is not a key of a class; the hint names one that is",
    arguments: [("--help", "help"), ("-rf", "rf"), ("-a-b", "a-b"), ("-", nil), ("---", nil)])
  func key(_ key: String, _ spelling: String?) throws {
    let mistakes = Outcome(Self.classes(key)).mistakes
    #expect(mistakes.map(\.message) == ["`\(key)` is not a valid class name, expected no `-` at its beginning"])
    let hint = try #require(mistakes.first?.hint)
    #expect(hint.hasPrefix(spelling.map { "write `\($0)` as the key, and `title: \(key)` under it" } ?? "`classes`: "))
    #expect(mistakes.first?.place?.line == 1)
    #expect(try !schemaAccepts(Self.classes(key)))
  }

  @Test("is no output", arguments: ["-o", "--to=x.csv", "out/-rf", "out/--x/a.csv", "-"])
  func path(_ path: String) throws {
    let mistakes = Outcome(Self.output(path)).mistakes
    #expect(mistakes.count == 1)
    #expect(mistakes.first?.message.contains("no part of which begins with `-`") == true)
    #expect(try !schemaAccepts(Self.output(path)))
  }

  @Test("may have hyphens elsewhere", arguments: ["a-b", "a--", "a-", "_-a"])
  func elsewhere(_ name: String) throws {
    for text in [Self.classes(name), Self.output("out/\(name)/\(name).csv")] {
      #expect(Outcome(text).mistakes.isEmpty)
      #expect(try schemaAccepts(text))
    }
  }
}
