import Digests
import TestSupport
import Testing

@Suite("Takedowns")
struct TakedownTests {
  private func picture(_ seed: UInt64) -> [UInt8] { DrawnPicture(.weir, seed: seed).jpeg() }

  private func project(_ origin: LoopbackOrigin, _ paths: [String]) throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(picture(9), to: "own/9.jpg")
    try project.folder.write("url\n" + paths.map { origin.url($0) + "\n" }.joined(), to: "weir.csv")
    try project.folder.write(
      """
      dsbuild: 1
      name: takedown
      classes:
        weir: { sources: [weir.csv, { files: "own/*.jpg" }] }
      takedown: takedown.txt
      fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }

      """, to: "dataset.yaml")
    return project
  }

  private func verdicts(_ project: TemporaryProject) async throws -> [String: String] {
    let lines = try await project.dsbuild("ls", "--json").jsonLines()
    return Dictionary(
      lines.map { line in
        let name = (line["url"].string ?? line["source"].string ?? "").split(separator: "/").last.map(String.init)
        return (name ?? "", line["reason"].string ?? "in")
      }, uniquingKeysWith: { first, _ in first })
  }

  @Test("what is taken down by its address takes its exact copies along, on the web and on disk, from then on")
  func takedown() async throws {
    try await LoopbackOrigin.serve { origin in
      for path in ["/1.jpg", "/copy.jpg"] { origin.answer(path, .jpeg(picture(1))) }
      origin.answer("/3.jpg", .jpeg(picture(3)))
      let project = try project(origin, ["/1.jpg", "/copy.jpg", "/3.jpg"])
      try project.folder.write(picture(4), to: "own/4.jpg")
      try project.folder.write(picture(4), to: "own/5.jpg")
      #expect(try await project.build().reasons("weir") == ["exact_duplicate": 2])
      try project.folder.write("\(origin.url("/1.jpg"))\nfile:own/4.jpg\n", to: "takedown.txt")
      for _ in 0..<2 {
        // Neither a build from what lies in git alone nor one with a cache lets a copy in.
        #expect(try await project.build().reasons("weir") == ["taken_down": 4])
        #expect(
          try await verdicts(project)
            == [
              "9.jpg": "in", "1.jpg": "taken_down", "copy.jpg": "taken_down", "3.jpg": "in", "4.jpg": "taken_down",
              "5.jpg": "taken_down",
            ])
        try project.folder.remove(".dsbuild")
      }
      try project.folder.remove("takedown.txt")
      #expect(try await project.build().reasons("weir") == ["exact_duplicate": 2])
    }
  }

  @Test("a copy in a class that had nothing to ask for is out with it")
  func learned() async throws {
    try await LoopbackOrigin.serve { origin in
      for path in ["/a.jpg", "/copy.jpg"] { origin.answer(path, .jpeg(picture(1))) }
      for path in ["/b.jpg", "/c.jpg"] { origin.answer(path, .jpeg(picture(path == "/b.jpg" ? 2 : 3))) }
      let project = try TemporaryProject()
      func write(_ classes: String) throws {
        try project.folder.write(
          """
          dsbuild: 1
          name: learned
          classes: { \(classes) }
          fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }

          """, to: "dataset.yaml")
      }
      try project.folder.write("url\n\(origin.url("/a.jpg"))\n\(origin.url("/b.jpg"))\n", to: "weir.csv")
      try write("weir: weir.csv")
      _ = try await project.build()
      try project.folder.write("url\n\(origin.url("/copy.jpg"))\n\(origin.url("/c.jpg"))\n", to: "outfall.csv")
      try project.folder.write("\(origin.url("/copy.jpg"))\n", to: "takedown.txt")
      try write("outfall: outfall.csv, weir: weir.csv")
      let summary = try await project.build()
      #expect(summary.reasons("weir") == ["taken_down": 1])
      #expect(summary.reasons("outfall") == ["taken_down": 1])
    }
  }
}
