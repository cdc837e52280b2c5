import TestSupport
import Testing

/// A pinned address that gives other bytes: judged in its grades, and handled as the manifest says.
@Suite("Drift")
struct DriftTests {
  /// How the answer differs from what is pinned.
  enum Grade: String, CaseIterable {
    case samePixels = "same_pixels"
    case near
    case other

    /// Other bytes in place of those of ``picture``.
    var bytes: [UInt8] {
      let picture = DrawnPicture(.weir, seed: 1, width: 240, height: 180)
      switch self {
      // A comment behind the first marker changes no pixel.
      case .samePixels:
        return picture.jpeg().prefix(2) + [0xFF, 0xFE, 0, 6] + Array("note".utf8) + picture.jpeg().dropFirst(2)
      case .near: return picture.jpeg(quality: 82)
      case .other: return DrawnPicture(.weir, seed: 2, width: 240, height: 180).jpeg()
      }
    }
  }

  /// A built project of two pictures; then the cache is lost and one address gives other bytes.
  private func drifted(
    _ grade: Grade, onDrift: String, _ body: @Sendable (TemporaryProject, String, String) async throws -> Void
  ) async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try TemporaryProject()
      origin.answer("/a.jpg", .jpeg(DrawnPicture(.weir, seed: 1, width: 240, height: 180).jpeg()))
      origin.answer("/b.jpg", .jpeg(DrawnPicture(.weir, seed: 7, width: 240, height: 180).jpeg()))
      try project.folder.write("url\n\(origin.url("/a.jpg"))\n\(origin.url("/b.jpg"))\n", to: "weir.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: drift
        classes: { weir: weir.csv }
        fetch: { allow_addresses: [127.0.0.0/8], on_drift: \(onDrift) }

        """, to: "dataset.yaml")
      _ = try await project.build()
      let table = try project.folder.text("lock/weir.tsv")
      try project.folder.remove(".dsbuild")
      origin.answer("/a.jpg", .jpeg(grade.bytes))
      try await body(project, origin.url("/a.jpg"), table)
    }
  }

  /// The pin of an address in a lock table.
  private func pin(of url: String, in table: String) throws -> Substring {
    let line = try #require(table.split(separator: "\n").first { $0.hasSuffix(url) })
    return line.split(separator: "\t")[3]
  }

  @Test(
    "leaves the picture out and the pin as it was, exit 6 or 0", arguments: Grade.allCases, [("fail", 6), ("keep", 0)])
  func kept(grade: Grade, policy: (word: String, status: Int)) async throws {
    try await drifted(grade, onDrift: policy.word) { project, url, before in
      let result = try await project.dsbuild("build", "--json")
      #expect(result.status == policy.status)
      let summary = BuildSummary(json: try result.json())
      #expect(summary.reasons("weir") == ["drift": 1])
      #expect(summary.funnel("weir", "exported") == 1)
      #expect(try pin(of: url, in: project.folder.text("lock/weir.tsv")) == pin(of: url, in: before))
      let again = try await project.dsbuild("build")
      #expect(again.status == policy.status)
      #expect(again.talk.contains("now gives another picture than the lock records (\(grade.rawValue))"))
    }
  }

  @Test("is pinned anew and reported where it is accepted", arguments: Grade.allCases)
  func accepted(grade: Grade) async throws {
    try await drifted(grade, onDrift: "accept") { project, url, before in
      let result = try await project.dsbuild("build")
      #expect(result.status == 0)
      #expect(result.talk.contains("now gives another picture than the lock records (\(grade.rawValue))"))
      #expect(try pin(of: url, in: project.folder.text("lock/weir.tsv")) != pin(of: url, in: before))
      #expect(try await project.build("--locked").result == "unchanged")
    }
  }
}
