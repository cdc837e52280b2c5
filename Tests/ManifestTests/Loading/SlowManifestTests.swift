import Diagnostics
import Manifest
import TestSupport
import Testing

/// What a manifest costs grows with its length, whatever it repeats.
@Suite("A manifest made to be slow")
struct SlowManifestTests {
  @Test("is read or refused at once", arguments: SlowManifest.Kind.allCases, 1...2 as ClosedRange<UInt64>)
  func everyKind(kind: SlowManifest.Kind, seed: UInt64) {
    let text = SlowManifest(kind, seed: seed).text
    var outcome: Outcome?
    // An unoptimised build on a busy machine: what was quadratic took minutes.
    let time = ContinuousClock().measure { outcome = Outcome(text) }
    #expect(time < .seconds(20), "\(kind.rawValue), seed \(seed)")
    #expect(outcome.map { $0.mistakes.count <= 203 } == true, "\(kind.rawValue), seed \(seed)")
    // What a person is shown stays short too.
    #expect(outcome.map { $0.shown.utf8.count < 600_000 } == true, "\(kind.rawValue), seed \(seed)")
  }

  @Test("shows a hundred mistakes and counts the others")
  func manyMistakes() {
    let outcome = Outcome(manifest((0..<300).map { "key\($0): 1" }.joined(separator: "\n")))
    #expect(outcome.mistakes.count == 101)
    #expect(outcome.mistakes.last?.message == "200 more mistakes or warnings are not shown")
  }

  @Test("of warnings alone is read all the same")
  func manyWarnings() throws {
    let sources = Array(repeating: "a.csv", count: 300).joined(separator: ", ")
    let outcome = Outcome("dsbuild: 1\nname: t\nclasses: { aa: [\(sources)] }\n")
    #expect(try outcome.manifest().classes.first?.sources.count == 300)
    #expect(outcome.warnings.count == 101)
  }

  @Test("names twelve variables of ten each at the place that uses them")
  func variableBomb() {
    let texts = (0..<12).map { "  v\($0): \"\(String(repeating: "${vars.v\($0 + 1)}", count: 10))\"" }
    let outcome = Outcome(
      "dsbuild: 1\nname: \"${vars.v0}\"\nclasses: { weir: weir.csv }\nvars:\n\(texts.joined(separator: "\n"))\n  v12: aaaaaaaaaa\n"
    )
    let mistake = outcome.mistakes.first
    #expect(mistake?.place?.line == 2)
    #expect(mistake?.message.contains("2097152 bytes") == true)
  }

  @Test("may name four thousand variables one after the other")
  func variableChain() throws {
    let texts = (0..<4_000).map { "  v\($0): \"${vars.v\($0 + 1)}\"" }.joined(separator: "\n")
    let outcome = Outcome(
      "dsbuild: 1\nname: \"${vars.v0}\"\nclasses: { weir: weir.csv }\nvars:\n\(texts)\n  v4000: flood\n")
    #expect(try outcome.manifest().name == "flood")
  }

  @Test("shows the part of a long line that a mistake stands in")
  func longLine() throws {
    let filler = String(repeating: "é", count: 50_000)
    let outcome = Outcome("{ dsbuild: 1, name: \"\(filler)\", nome: 1, classes: { weir: weir.csv } }")
    let mistake = try #require(outcome.mistakes.first { $0.message.contains("nome") })
    #expect(mistake.place?.column == 50_025)
    #expect(mistake.excerpt?.line.unicodeScalars.count ?? 0 <= 300)
    #expect(DiagnosticRenderer().render(mistake).string.contains("nome: 1"))
  }

  @Test("as an override has as few levels as a manifest")
  func deepOverride() {
    let path = Array(repeating: "a", count: 100_000).joined(separator: ".")
    #expect(Outcome(manifest(), overrides: ["\(path)=1"]).mistakes.first?.message.contains("parts") == true)
  }
}
