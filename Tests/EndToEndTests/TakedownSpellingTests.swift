import Digests
import Foundation
import TestSupport
import Testing

/// An entry of the takedown list meets its candidate however the two are spelt, and one that meets none is named.
@Suite("Spellings in a takedown list")
struct TakedownSpellingTests {
  private func picture(_ seed: UInt64) -> [UInt8] { DrawnPicture(.weir, seed: seed).jpeg() }

  /// Builds a class of one list row and one other picture, with one takedown line.
  private func reasons(
    row: @escaping @Sendable (LoopbackOrigin) -> String, line: @escaping @Sendable (LoopbackOrigin) -> String
  ) async throws -> (reasons: [String: Int], warnings: [String]) {
    try await LoopbackOrigin.serve { origin in
      for path in ["/a b.jpg", "/a%20b.jpg", "/caf%C3%A9.jpg", "/1.jpg", "/x/1.jpg"] {
        origin.answer(path, .jpeg(picture(1)))
      }
      origin.answer("/other.jpg", .jpeg(picture(2)))
      let project = try TemporaryProject()
      try project.folder.write("url\n\(row(origin))\n\(origin.url("/other.jpg"))\n", to: "weir.csv")
      try project.folder.write("\(line(origin))\n", to: "takedown.txt")
      try project.folder.write(
        """
        dsbuild: 1
        name: spellings
        classes: { weir: weir.csv }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }

        """, to: "dataset.yaml")
      let summary = try await project.build()
      let warnings = summary.json["warnings"].elements.compactMap { $0["message"].string }
      return (summary.reasons("weir"), warnings)
    }
  }

  @Test(
    "a line meets the row",
    arguments: [
      ("HOST/1.jpg#photo", "HOST/1.jpg#photo"), ("HOST/1.jpg", "HOST/1.jpg#other"), ("HOST/1.jpg#a", "HOST/1.jpg"),
      ("CAPS/1.jpg", "CAPS/1.jpg"), ("HOST/1.jpg", "CAPS/1.jpg"), ("USER/1.jpg", "HOST/1.jpg"),
      ("USER/1.jpg", "USER/1.jpg"), ("HOST/a b.jpg", "HOST/a b.jpg"), ("HOST/a b.jpg", "HOST/a%20b.jpg"),
      ("HOST/café.jpg", "HOST/caf%c3%a9.jpg"), ("HOST/caf%C3%A9.jpg", "HOST/café.jpg"),
      ("HOST/x/../1.jpg", "HOST/1.jpg"), ("HOST/%31.jpg", "HOST/1.jpg"), ("HOST/1.jpg", "127.0.0.1"),
      ("HOST/1.jpg", "127.0.0.1."),
    ])
  func spelling(row: String, line: String) async throws {
    @Sendable func spelt(_ text: String, _ origin: LoopbackOrigin) -> String {
      let host = origin.url("/").dropLast()
      return text.replacingOccurrences(of: "HOST", with: host)
        .replacingOccurrences(of: "CAPS", with: host.replacingOccurrences(of: "http", with: "HTTP"))
        .replacingOccurrences(of: "USER", with: host.replacingOccurrences(of: "//", with: "//name:secret@"))
    }
    let isHost = !line.contains("/")
    let (reasons, warnings) = try await reasons(row: { spelt(row, $0) }, line: { spelt(line, $0) })
    #expect(reasons == ["taken_down": isHost ? 2 : 1])
    #expect(warnings.allSatisfy { !$0.contains("matches no row or file") })
  }

  @Test("a line that meets no row is named with its place")
  func unused() async throws {
    let (reasons, warnings) = try await reasons(
      row: { $0.url("/1.jpg") }, line: { "# gone\n\($0.url("/missing.jpg"))" })
    #expect(reasons.isEmpty)
    #expect(warnings.count == 1)
    #expect(warnings.first?.hasPrefix("takedown.txt:2: `") == true)
    #expect(warnings.first?.hasSuffix("matches no row or file, so it takes nothing out") == true)
  }

  @Test("a list that the manifest names and that is not there is named")
  func missingList() async throws {
    let project = try TemporaryProject()
    try project.folder.write(picture(1), to: "p/1.jpg")
    try project.folder.write(
      "dsbuild: 1\nname: m\nclasses: { weir: { sources: [{ files: p/*.jpg }] } }\ntakedown: takdown.txt\n",
      to: "dataset.yaml")
    let warnings = try await project.build().json["warnings"].elements
    #expect(
      warnings.first?["message"].string == "the takedown list `takdown.txt` is not there, so no picture is taken out")
  }

  @Test("copies of a taken-down address are out on the first build, and the address is asked for once")
  func copies() async throws {
    try await LoopbackOrigin.serve { origin in
      for path in ["/1.jpg", "/copy.jpg"] { origin.answer(path, .jpeg(picture(1))) }
      origin.answer("/2.jpg", .jpeg(picture(2)))
      let project = try TemporaryProject()
      try project.folder.write("url\n\(origin.url("/1.jpg"))\n\(origin.url("/2.jpg"))\n", to: "weir.csv")
      try project.folder.write("url\n\(origin.url("/copy.jpg"))\n\(origin.url("/2.jpg"))\n", to: "gate.csv")
      try project.folder.write("\(origin.url("/1.jpg"))\n", to: "takedown.txt")
      try project.folder.write(
        """
        dsbuild: 1
        name: copies
        classes: { weir: weir.csv, gate: gate.csv }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
        duplicates: { on_label_conflict: review }
        report: { to: out/report, thumbnails: 32 }

        """, to: "dataset.yaml")
      let first = try await project.build()
      #expect(first.reasons("weir")["taken_down"] == 1)
      #expect(first.reasons("gate")["taken_down"] == 1)
      #expect(try await project.build("--locked").result == "unchanged")
      let digest = SHA256Digest(of: picture(1)).hex
      let report = URL(fileURLWithPath: project.folder.path).appendingPathComponent("out")
      for case let file as URL in FileManager.default.enumerator(at: report, includingPropertiesForKeys: nil) ?? .init()
      {
        #expect(!file.path.contains(digest.prefix(16)))
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
        #expect(!text.contains(digest.prefix(16)) && !text.contains("/1.jpg"), "\(file.lastPathComponent)")
      }
      try project.folder.remove(".dsbuild")
      origin.forgetRequests()
      #expect(try await project.build("--locked").reasons("gate")["taken_down"] == 1)
      // The lock knows both pictures: neither is asked for again.
      #expect(origin.requests == ["/2.jpg": 1])
    }
  }
}
