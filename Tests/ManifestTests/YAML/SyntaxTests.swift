import Diagnostics
import Manifest
import Testing

@Suite("YAML as manifests use it")
struct SyntaxTests {
  /// `line:column message` of each mistake.
  private func places(_ text: String) -> [String] {
    Outcome(text).mistakes.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.message)" }
  }

  @Test("a key given twice is an error that names both places")
  func duplicateKeys() {
    let mistakes = Outcome(manifest("fetch: { redirects: 1, redirects: 2 }\nname: again")).mistakes
    #expect(mistakes.map(\.message) == ["the key `redirects` is given twice", "the key `name` is given twice"])
    #expect(mistakes[0].place == SourcePlace(file: "dataset.yaml", line: 5, column: 24))
    #expect(mistakes[0].notes.first?.place == SourcePlace(file: "dataset.yaml", line: 5, column: 10))
    #expect(mistakes[1].notes.first?.place?.line == 2)
  }

  @Test(
    "plain scalars are typed by YAML 1.2",
    arguments: [
      ("name: no", "no"), ("name: NO", "NO"), ("name: 1:30", "1:30"), ("name: on", "on"), ("name: 0o8", "0o8"),
      ("name: 1_000", "1_000"), ("name: \"010\"", "010"), ("name: !!str 010", "010"),
    ])
  func texts(line: String, name: String) throws {
    #expect(try Outcome("dsbuild: 1\n\(line)\nclasses: { weir: weir.csv }").manifest().name == name)
  }

  @Test(
    "numbers are numbers", arguments: [("010", 10), ("0x1F", 31), ("0o17", 15), ("+7", 7), ("5.0", 5), ("1e1", 10)])
  func numbers(text: String, value: Int) throws {
    #expect(try Outcome(manifest("fetch: { redirects: \(text) }")).manifest().fetch.redirects == value)
  }

  @Test("anchors, aliases and merges work")
  func anchors() throws {
    let text = """
      dsbuild: 1
      name: a
      x-small: &small { min_side: 32, formats: [png] }
      classes:
        one: { sources: [&list one.csv], inspect: *small }
        two: { sources: [*list], inspect: { <<: *small, min_side: 16 } }
        three: { sources: [c.csv], inspect: { <<: [{ min_side: 8 }, *small] } }
      """
    let classes = try Outcome(text).manifest().classes
    #expect(classes.map(\.inspect.minSide) == [32, 8, 16])
    #expect(classes.map(\.inspect.formats) == Array(repeating: .named([PictureWord("png")]), count: 3))
    #expect(classes[2].sources.first?.kind == .list(path: "one.csv", ListSettings()))
  }

  @Test("aliases without an anchor, and inside their own, are errors")
  func badAliases() {
    #expect(places("name: &a x\ndescription: *b") == ["2:14 there is no anchor `&b` before this alias"])
    #expect(places("x-a: &a [*a]") == ["1:10 the alias `*a` is inside its own anchor `&a`, so it would never end"])
  }

  @Test("a bomb of aliases is refused before it is expanded")
  func bomb() {
    var text = "x-0: &l0 [a, a, a, a, a, a, a, a, a]\n"
    for level in 1...9 {
      let items = Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
      text += "x-\(level): &l\(level) [\(items)]\n"
    }
    let clock = ContinuousClock()
    var found: [String] = []
    let time = clock.measure { found = places(text) }
    #expect(found == ["5:11 the manifest has more than 10000 values, those of aliases counted each time"])
    #expect(time < .seconds(5))
  }

  @Test("deep nesting is refused while reading")
  func depth() {
    let clock = ContinuousClock()
    var found: [String] = []
    let time = clock.measure { found = places("x-a: " + String(repeating: "[", count: 200_000)) }
    #expect(found == ["1:69 the value is nested deeper than 64 levels"])
    #expect(time < .seconds(5))
    // Depth that comes out of aliases counts too.
    let half = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    #expect(
      places("x-a: &a \(half)\nx-b: \(String(repeating: "[", count: 40))*a\(String(repeating: "]", count: 40))")
        == ["2:46 the value is nested deeper than 64 levels"])
  }

  @Test("a file of more than 1 MiB is refused")
  func size() {
    let text = "x-a: " + String(repeating: "a", count: 1 << 20)
    #expect(places(text) == ["1:1 the file has 1048581 bytes, expected at most 1048576 (1 MiB)"])
  }

  @Test(
    "what is no YAML is said in plain words",
    arguments: [
      ("fetch:\n\tredirects: 1", "2:1 a tab indents this line, expected spaces"),
      ("name: a: b", "1:8 `:` is not expected here"), ("name: `x`", "1:7 text cannot begin with ```"),
      ("name: \"open", "1:12 the text ends inside quotes"), ("a: [1, 2", "1:9 `,` or `]` was expected here"),
      ("a: b\n c: d", "2:3 this line is indented by 1, the line above by 0"),
      ("a: 1\n- b", "2:1 this line does not fit what is above it"),
      ("a: 1\n---\nb: 2", "2:1 a second YAML document starts here, expected only one"),
      ("", "1:1 the manifest is empty"),
      ("- a", "1:1 expected keys and values, found a list"),
      ("a: \u{7}", "1:4 there is an invisible control character (U+7) here"),
      ("a: 1\n<<<<<<< HEAD\nb: 2", "2:1 an unresolved git conflict (`<<<<<<<`)"),
    ])
  func syntax(text: String, expected: String) {
    #expect(places(text).first == expected)
  }

  @Test("other encodings are told by their first bytes")
  func encodings() {
    let marked = Array("\u{FEFF}dsbuild: 1\r\nname: a\r\nclasses: { weir: weir.csv }\r\n".utf8)
    #expect(
      (try? ManifestLoader.load(text: marked, file: "dataset.yaml", capabilities: .everything))?.manifest.name == "a")
    for bytes: [UInt8] in [[0xFF, 0xFE, 0x61, 0], [0x61, 0, 0x3A, 0], [0xFE, 0xFF, 0, 0x61]] {
      let error = #expect(throws: DiagnosticError.self) {
        try ManifestLoader.load(text: bytes, file: "dataset.yaml", capabilities: .everything)
      }
      #expect(error?.diagnostics.first?.message == "the file is encoded as UTF-16, expected UTF-8")
    }
    let latin = Array("dsbuild: 1\nname: caf".utf8) + [0xE9, 10]
    let error = #expect(throws: DiagnosticError.self) {
      try ManifestLoader.load(text: latin, file: "dataset.yaml", capabilities: .everything)
    }
    #expect(error?.diagnostics.first?.place == SourcePlace(file: "dataset.yaml", line: 2, column: 10))
  }

  @Test("columns count characters, not bytes, and line ends of every kind")
  func columns() {
    #expect(
      places("dsbuild: 1\rname: é\r\nclasses: { weir: weir.csv }\nfetch: { ünkown: 1 }") == [
        "4:10 unknown key `ünkown` in `fetch`"
      ])
  }

  @Test("any bytes at all end in an answer")
  func noise() {
    var state: UInt64 = 42
    let alphabet = Array("ab:-[]{},&*#\"'|>!%@`\n\t \u{85}é~<?0.".utf8)
    for _ in 0..<3_000 {
      var bytes: [UInt8] = []
      for _ in 0..<40 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      _ = try? ManifestLoader.load(text: bytes, file: "dataset.yaml", capabilities: .everything)
    }
  }
}
