import Digests
import TestSupport
import Testing

/// What is counted, and what a plan expects, is in distinct actions.
@Suite("Counts")
struct CountingTests {
  private static func picture(_ seed: UInt64) -> [UInt8] { DrawnPicture(.weir, seed: seed).jpeg() }

  @Test("of inspections hold no picture that was out before")
  func inspections() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try TemporaryProject()
      for seed in 1...4 { origin.answer("/\(seed).jpg", .jpeg(Self.picture(UInt64(seed)))) }
      let rows = (1...4).map { seed in
        "\(origin.url("/\(seed).jpg")),\(seed == 3 ? String(repeating: "0", count: 64) : "")\n"
      }
      try project.folder.write("url,sha256\n" + rows.joined(), to: "weir.csv")
      try project.folder.write(SHA256Digest(of: Self.picture(4)).hex + "\n", to: "takedown.txt")
      try project.folder.write(
        """
        dsbuild: 1
        name: counted
        classes: { weir: { sources: [{ csv: weir.csv, hash_column: sha256 }] } }
        fetch: { allow_addresses: [127.0.0.0/8] }
        takedown: takedown.txt

        """, to: "dataset.yaml")
      let first = try await project.build()
      #expect(first.reasons("weir") == ["hash_mismatch": 1, "taken_down": 1])
      #expect(first.actions("inspect") == .init(ran: 2))
      #expect(try await project.build().actions("inspect") == .init(hit: 2))
    }
  }

  @Test("of expected requests hold an address of two classes once")
  func expectedRequests() async throws {
    try await LoopbackOrigin.serve { origin in
      let project = try TemporaryProject()
      for seed in 1...3 { origin.answer("/\(seed).jpg", .jpeg(Self.picture(UInt64(seed)))) }
      for (name, numbers) in [("a", [1, 3]), ("b", [2, 3])] {
        try project.folder.write(
          "url\n" + numbers.map { origin.url("/\($0).jpg") + "\n" }.joined(), to: "\(name).csv")
      }
      try project.folder.write(
        """
        dsbuild: 1
        name: shared
        classes: { a: a.csv, b: b.csv }
        fetch: { allow_addresses: [127.0.0.0/8] }

        """, to: "dataset.yaml")
      let before = try await project.dsbuild("plan", "--json").json()
      #expect(before["requests_expected"].int == 3)
      #expect(try await project.build().requests == 3)
      let after = try await project.dsbuild("plan", "--json").json()
      #expect(after["requests_expected"].int == 0)
    }
  }
}
