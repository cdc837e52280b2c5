import Imaging
import TestSupport
import Testing

/// The shared corpus of whole, broken and hostile pictures, fetched and inspected in one build.
@Suite("Every picture of the corpus", .enabled(if: PictureCorpus.isPresent, "\(Corpora.absence)"))
struct MalformedPictureTests {
  @Test("what is whole is in, what is broken is out, bombs are refused from their headers")
  func verdicts() async throws {
    let corpus = try #require(PictureCorpus())
    let entries = try corpus.images()
    try #require(entries.count > 1000)
    var answers: [String: Answer] = [:]
    for (number, entry) in entries.enumerated() {
      let bytes = try corpus.bytes(entry.path)
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
        let format = try #require(row["format"].string.flatMap { ImageFormat(name: $0) }, "\(entry.path)")
        let isDecoded = ImageFormat.decodable.contains(format)
        if isIn != isDecoded { missed[entry.expected, default: []].append(entry.path) }
        #expect(isDecoded || row["reason"].string == "unsupported_format", "\(entry.path)")
      case "other-format-broken" where isIn && entry.magic != "heif":
        missed[entry.expected, default: []].append(entry.path)
      default: break
      }
      #expect(isIn || row["reason"].string != nil, "\(entry.path)")
    }
    #expect(missed["accept"] == nil)
    #expect(missed["bomb-reject"] == nil)
    #expect(missed["other-format-broken"] == nil)
    // One GIF has codes of eleven bits, which the format does not have; nobody who judged the corpus reads HEIC.
    #expect((missed["other-format-valid"]?.count ?? 0) <= 1, "\(missed)")
    #expect((missed["reject"]?.count ?? 0) * 200 <= entries.count { $0.expected == "reject" }, "\(missed)")
  }
}
