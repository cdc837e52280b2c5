import Diagnostics
import Manifest
import Testing

@Suite("The hint of a mistake in a manifest")
struct HintTests {
  private static let head = "dsbuild: 1\nname: a\nclasses: { weir: weir.csv }\n"

  @Test(
    "says what to write",
    arguments: [
      ("split: { train: 0.8, val: 10%, test: 10% }", "write `80%`"),
      ("split: { train: 80%, val: 10%, test: 1 }", "write `100%`, or `1%`"),
      ("split: { train: 80, val: 10%, test: 10% }", "write `80%`"),
      ("labels: { abstain: 0.15 }", "write `15%`"),
      ("split: { train: 80%, valid: 20% }", "did you mean `val`?"),
      ("split: { train: 80%, validation: 20% }", "did you mean `val`?"),
      ("fetch: { timeout: 10 }", "write `timeout: { total: 10s }`"),
      ("fetch: { retries: 3 }", "write `retries: { max: 3 }`"),
      ("export: imagefolder", "write `[ { format: imagefolder, to: out/imagefolder } ]`"),
      ("export: { format: csv, to: out/a.csv }", "write it as a list of one item: `[{ … }]`"),
      ("inspect: { formats: png }", "write `[png]`"),
      ("inspect: { formats: jpg }", "write `[jpeg]`"),
      ("inspect: { formats: [jpg] }", "write `jpeg`"),
      ("export: [ { format: parquet, to: out/a } ]", "write `huggingface` or `jsonl`"),
      ("duplicates: { neer: 10% }", "did you mean `near`?"),
      ("inspect: { min_side: -3 }", "`min_side`: the shortest side, in pixels"),
      ("duplicates: off", "`duplicates: { near: { threshold: 0% } }` switches it off"),
      ("duplicates: { near: false }", "`near: { threshold: 0% }` switches it off"),
      ("crop: no", "`crop: { mode: none }` switches it off"), ("split: off", "`split: none` switches it off"),
      ("report: { to: ~/report }", "write a path such as `out/imagefolder`; `~` is not expanded"),
    ])
  func hint(line: String, hint: String) {
    let mistakes = Outcome(Self.head + line + "\n").mistakes
    #expect(mistakes.map(\.hint) == [hint])
  }

  @Test(
    "comes with the range of what is out of it",
    arguments: [
      ("inspect: { min_side: -3 }", "from 1 to 100000"), ("labels: { threshold: 3 }", "from 0 to 1"),
      ("duplicates: { near: { threshold: 110% } }", "from `0%` to `100%`"),
      ("labels: { abstain: 150% }", "from `0%` to `100%`"),
    ])
  func range(line: String, range: String) {
    let mistakes = Outcome(Self.head + line + "\n").mistakes
    #expect(mistakes.count == 1 && mistakes[0].message.contains(range), "\(mistakes.map(\.message))")
  }

  @Test(
    "shows how a source by itself becomes a list",
    arguments: [("{ files: \"photos/*.jpg\" }", "files"), ("{ csv: weir.csv }", "csv")])
  func source(value: String, key: String) {
    let mistakes = Outcome("dsbuild: 1\nname: a\nclasses:\n  weir: \(value)\n").mistakes
    #expect(mistakes.map(\.hint) == ["write `weir: [ { \(key): … } ]`"])
  }

  @Test("counts the blanks of a line that is indented otherwise than the one above", arguments: [1, 3, 4])
  func indentation(blanks: Int) {
    let line = String(repeating: " ", count: blanks) + "hat: hat.csv"
    let mistakes = Outcome("dsbuild: 1\nname: a\nclasses:\n  weir: weir.csv\n\n  # more\n\(line)\n").mistakes
    #expect(
      mistakes.map(\.message) == ["this line is indented by \(blanks), the line above by 2"],
      "\(mistakes.map(\.message))")
  }

  @Test("leaves a colon inside text to the hint about quotes")
  func quotes() {
    let mistakes = Outcome("dsbuild: 1\nname: a\ndescription: one: two\n").mistakes
    #expect(mistakes.first?.hint?.contains("quotes") == true)
  }
}
