import Digests
import Engine
import Listings
import Manifest
import TestSupport
import Testing

@testable import Pipeline

/// The rows that a list had in the last build are not read again. That must not show in anything that is found in the list.
@Suite("The rows of a list that were there before")
struct KnownRowsTests {
  /// A list in one of the forms that people write, with the source that reads it.
  private struct Form {
    var source = "weir.csv"
    var file = "weir.csv"
    var header: String? = "url"
    var end = "\n"
    /// The line of an address.
    var line: @Sendable (String) -> String = { $0 }
  }

  private static let forms = [
    Form(),
    Form(source: "{ csv: weir.txt }", file: "weir.txt", header: nil),
    Form(end: "\r\n") { "\"\($0.replacing("\"", with: "\"\""))\"" },
    Form(header: "name,url", end: "\r\n") { "a weir,\($0.contains(",") ? "\"\($0)\"" : $0)" },
    Form(source: "{ csv: weir.csv, column: url, license_column: license }", header: "url,license") {
      "\($0),\($0.utf8.count % 3 == 0 ? "CC0-1.0" : "")"
    },
    Form(source: "{ csv: weir.csv, max_rows: 12 }"),
    Form(source: "weir.csv, gate.csv"),
    Form(source: "{ csv: weir.jsonl, column: url, on_bad_row: skip }", file: "weir.jsonl", header: nil) {
      "{\"url\": \"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"}"
    },
  ]

  /// An address in one of the spellings that lists have.
  private static func address(_ generator: inout SeededGenerator) -> String {
    let number = Int.random(in: 0..<40, using: &generator)
    guard Int.random(in: 0..<3, using: &generator) == 0 else { return "https://example.org/\(number).jpg" }
    return [
      "", "   ", "n/a", "https://me:secret\(number % 3)@example.org/\(number).jpg",
      "HTTPS://Example.org:443/\(number).jpg",
      "data:image/png;base64,AAA\(number % 9)",
      "data:sha256-\(SHA256Digest(of: "data:image/png;base64,AAA\(number % 9)").hex)",
      "https://example.org/a*\(number).jpg", "example.org/\(number).jpg",
      "//example.org/\(number).jpg", "http:/example.org/\(number).jpg", "/only/\(number).jpg",
      "ftp://example.org/\(number)",
      "https://example.org/\(number).jpg?a=1&amp;b=2", "- https://example.org/\(number).jpg",
      "https://example.org/\(number).jpg a label", "<https://example.org/\(number).jpg>",
      "https:\\/\\/example.org\\/\(number).jpg",
      "https://example.org/a b\(number).jpg", "https://example.org/ä\(number).jpg",
      "https://***@example.org/\(number).jpg",
      "https://encrypted-tbn0.gstatic.com/images?q=\(number)", "\u{FEFF}https://example.org/\(number).jpg\u{200B}",
    ].randomElement(using: &generator) ?? ""
  }

  private static func edit(_ rows: inout [String], _ generator: inout SeededGenerator) {
    let (place, other) = (
      Int.random(in: 0..<rows.count, using: &generator), Int.random(in: 0..<rows.count, using: &generator)
    )
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: rows[place] = address(&generator)
    case 1: rows.insert(address(&generator), at: place)
    case 2: if rows.count > 2 { rows.remove(at: place) }
    case 3: rows.swapAt(place, other)
    case 4: rows.insert(rows[other], at: place)
    case 5: rows.append(rows[other])
    default: rows[place] = rows[other]
    }
  }

  private static func text(_ rows: [String], _ form: Form) -> String {
    (([form.header].compactMap { $0 }) + rows.map(form.line)).map { $0 + form.end }.joined()
  }

  /// Everything that reading a project's lists finds.
  private struct Found: Equatable {
    var output: NodeOutput
    var credentials: [ItemID: String]
  }

  /// What the step finds, and the state in which it leaves the project for the next build.
  private static func found(
    _ project: PlannedProject, after history: NodeHistory?
  ) async throws -> (found: Found, history: NodeHistory) {
    var workspace = project.workspace
    workspace.last = history
    let step = try #require(SourcesStep.all(in: project.plan()).first)
    let output = try await step.run(StepInputs(), in: workspace)
    let former = KnownRows(step, StepInputs(), in: workspace)
    let credentials = try step.read(in: workspace, since: former) { SHA256Digest(of: $0) }.credentials
    var next = NodeHistory()
    next[step.node] = .init(description: step.describe(StepInputs()), output: output, causes: [], hasRun: true)
    return (Found(output: output, credentials: credentials), next)
  }

  private static func manifest(_ form: Form, _ seed: UInt64) -> String {
    """
    dsbuild: 1
    name: known
    classes: { weir: { sources: [\(form.source)] } }
    \(seed % 3 == 0 ? "takedown: takedown.txt" : "")

    """
  }

  @Test("give what a first reading gives", arguments: 0..<48 as Range<UInt64>)
  func same(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let form = Self.forms[Int(seed) % Self.forms.count]
    var rows = (0..<Int.random(in: 3..<30, using: &generator)).map { _ in Self.address(&generator) }
    if seed % 2 == 0 { rows = rows.indices.map { "https://example.org/\($0).jpg" } }
    rows.insert("https://example.org/first.jpg", at: 0)
    let more = ["takedown.txt": "https://example.org/3.jpg\n", "gate.csv": "url\nhttps://example.org/5.jpg\n"]
    var history: NodeHistory?
    let folder = try TemporaryFolder()
    for _ in 0..<6 {
      let files = more.merging([form.file: Self.text(rows, form)]) { $1 }
      let project = try PlannedProject(Self.manifest(form, seed), files: files, in: folder)
      let scratch = try PlannedProject(Self.manifest(form, seed), files: files)
      let (again, next) = try await Self.found(project, after: history)
      let first = try await Self.found(scratch, after: nil).found
      #expect(again == first, "seed \(seed): \(rows)")
      history = next
      for _ in 0...Int.random(in: 0..<3, using: &generator) { Self.edit(&rows, &generator) }
    }
  }

  @Test("are recognised by their text, line and source alone")
  func recognised() async throws {
    let rows = (0..<5).map { "https://example.org/\($0).jpg" } + ["https://Example.org/5.jpg"]
    let files = ["weir.csv": Self.text(rows, Form())]
    let project = try PlannedProject(Self.manifest(Form(), 1), files: files)
    let history = try await Self.found(project, after: nil).history
    var workspace = project.workspace
    workspace.last = history
    let step = try #require(SourcesStep.all(in: project.plan()).first)
    var known = try #require(KnownRows(step, StepInputs(), in: workspace))
    let row = URLList.Row(line: 2, text: rows[0])
    #expect(known.same(URLList.Row(line: 3, text: rows[0]), of: 0) == nil)
    #expect(known.same(URLList.Row(line: 2, text: rows[1]), of: 0) == nil)
    #expect(known.same(URLList.Row(line: 2, text: rows[0], credit: .of("CC0-1.0")), of: 0) == nil)
    for (place, text) in rows.dropLast().enumerated() {
      let found = known.same(URLList.Row(line: place + 2, text: text), of: 0)
      #expect(found?.place == place && found?.id == ItemID(class: .weir, address: text))
    }
    // Its address is another text than the one of the list.
    #expect(known.same(URLList.Row(line: 7, text: rows[5]), of: 0) == nil)
    #expect(known.same(row, of: 0) == nil)
  }
}

extension Credit {
  fileprivate static func of(_ license: String) -> Credit {
    var credit = Credit()
    credit.license = license
    return credit
  }
}
