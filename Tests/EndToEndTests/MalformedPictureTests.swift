import TestSupport
import Testing

/// The shared corpus of whole, broken and hostile pictures, fetched and inspected in one build.
@Suite("Every picture of the corpus", .enabled(if: Corpora.folder("images") != nil, "the corpora are not here"))
struct MalformedPictureTests {
  private struct Entry {
    let path: String
    let magic: String
    let expected: String
  }

  private func entries() throws -> [Entry] {
    let root = try #require(Corpora.folder("MANIFEST.csv"))
    let lines = String(decoding: try Corpora.read(root), as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst()
    return lines.compactMap { line in
      // Nothing before the licence is quoted, and of what follows only the verdict is looked at, from behind.
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard fields.count >= 10, fields[0].hasPrefix("images/") else { return nil }
      return Entry(path: fields[0], magic: fields[fields.count - 5], expected: fields[fields.count - 4])
    }
  }

  @Test("what is whole is in, what is broken is out, bombs are refused from their headers")
  func verdicts() async throws {
    let root = try #require(Corpora.folder("images"))
    let entries = try entries()
    try #require(entries.count > 1000)
    var answers: [String: Answer] = [:]
    for (number, entry) in entries.enumerated() {
      let bytes = try Corpora.read(root + entry.path.dropFirst("images".count))
      answers["/\(number)"] = .body(bytes, type: "image/\(entry.magic.prefix { $0.isLetter })")
    }
    let rows = try await LoopbackOrigin.serve(answers) { origin in
      let project = try TemporaryProject()
      let addresses = entries.indices.map { origin.url("/\($0)") }
      try project.folder.write((["url"] + addresses).joined(separator: "\n"), to: "all.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: corpus
        classes: { all: all.csv }
        fetch: { allow_addresses: [127.0.0.0/8] }
        inspect: { min_side: 1, max_aspect_ratio: 100000, placeholders: keep }

        """, to: "dataset.yaml")
      let result = try await project.dsbuild("build", "inspect", "--json")
      #expect(result.status == 0, "\(result.talk)")
      return try await project.dsbuild("ls", "inspect", "--json").jsonLines()
    }
    #expect(rows.count == entries.count)
    var missed: [String: [String]] = [:]
    for (entry, row) in zip(entries, rows) {
      let isIn = row["verdict"].string == "in"
      switch entry.expected {
      case "accept" where !isIn, "reject" where isIn, "bomb-reject" where isIn:
        missed[entry.expected, default: []].append("\(entry.path) \(row["reason"].string ?? "")")
      case "other-format-valid":
        #expect(row["reason"].string == "unsupported_format" && row["format"].string != nil, "\(entry.path)")
      default: break
      }
      #expect(isIn || row["reason"].string != nil, "\(entry.path)")
    }
    #expect(missed["accept"] == nil)
    #expect(missed["bomb-reject"] == nil)
    #expect((missed["reject"]?.count ?? 0) * 200 <= entries.count { $0.expected == "reject" }, "\(missed)")
  }
}
