import Foundation
import TestSupport
import Testing

/// A project every text of which was written by somebody who wants the reader's terminal.
@Suite("A project of hostile texts")
struct HostileTextTests {
  /// A colour by ESC, another by the C1 control, a reversal and a gap nobody sees.
  private static let mark = "\u{1B}Q\u{9B}31m\u{202E}x\u{200B}"
  /// The same where the manifest takes no ESC.
  private static let pathMark = "Q\u{9B}31m\u{202E}x\u{200B}"
  private static let forbidden = ["\u{1B}Q", "\u{9B}", "\u{202E}", "\u{200B}"]

  private func project(at port: Int) throws -> TemporaryProject {
    let project = try TemporaryProject()
    let path = #"Q\u009B31m\u202Ex\u200B"#
    let quoted = #"\u001B"# + path
    let list =
      "url,license,title\nhttp://127.0.0.1:\(port)/1.jpg?\(Self.mark),CC\(Self.mark),t\(Self.mark)\n"
      + "http://127.0.0.1:\(port)/2.jpg?\(Self.mark),,\nhttp://\(Self.mark)/3.jpg,,\nftp://a/\(Self.mark),,\n"
    try project.folder.write(list, to: "lists/\(Self.pathMark).csv")
    let picture = DrawnPicture(.weir, seed: 3, width: 90, height: 70).jpeg()
    try project.folder.write(picture, to: "more/\(Self.mark).jpg")
    try project.folder.write(Array(picture.dropLast(400)), to: "more/\(Self.mark)2.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: "hostile"
      description: "d\(quoted)"
      license: "l\(quoted)"
      fetch: { allow_addresses: [127.0.0.1], retries: { max: 0 }, robots: ignore }
      inspect: { min_side: 16 }
      classes:
        a: { title: "t\(quoted)", sources: [{ csv: "lists/\(path).csv" }, { files: "more/*.jpg" }] }
      export:
        - { format: csv, to: "out/m\(path).csv" }
        - { format: imagefolder, to: "out/i\(path)" }
      report: { to: "out/r\(path)" }
      """, to: "dataset.yaml")
    return project
  }

  private func serve(_ body: @Sendable (TemporaryProject) async throws -> Void) async throws {
    let picture = DrawnPicture(.weir, seed: 1, width: 90, height: 70).jpeg()
    try await LoopbackOrigin.serve(["/1.jpg": .jpeg(picture)]) { origin in
      try await body(try project(at: Int(origin.port)))
    }
  }

  private func expectClean(_ result: Program.Result, _ command: [String]) {
    for text in [result.output, result.talk] {
      for mark in Self.forbidden {
        #expect(
          !text.unicodeScalars.contains(mark.unicodeScalars),
          "\(command.map(\.debugDescription)): \(text.debugDescription)")
      }
      #expect(!text.contains("\\u{a}"), "a line break of ours was escaped: \(command) \(text)")
    }
  }

  @Test("shows none of them raw, whatever is asked")
  func text() async throws {
    try await serve { project in
      let program = try Program.dsbuild()
      func run(_ command: [String]) async throws -> Program.Result {
        let result = try await program.run(command, in: project.folder.path)
        expectClean(result, command)
        return result
      }
      let first = try await run(["build", "-vv", "--progress", "tty"])
      #expect(first.status == 0, "\(first.talk)")
      #expect(first.talk.contains("out/mQ\\u{9b}31m\\u{202e}x\\u{200b}.csv"))
      try project.folder.write("x", to: "out/i\(Self.pathMark)/stray\(Self.mark)")
      try project.editManifest("min_side: 16", to: "min_side: 17")
      let url = "http://127.0.0.1:1/\(Self.mark)"
      let commands: [[String]] = [
        ["plan"], ["explain"], ["explain", "export"], ["explain", "inspect"], ["build", "-v", "--progress", "plain"],
        ["explain", "export"], ["explain", "near_duplicates", "--sweep"],
        ["explain", "more/\(Self.mark).jpg"], ["explain", url], ["status", "-v"], ["ls"], ["ls", "sources"],
        ["ls", "export", "--verdict", "in"], ["why", "more/\(Self.mark).jpg"], ["why", url], ["graph"],
        ["graph", "--mermaid"], ["log"], ["log", "last"], ["log", Self.mark], ["verify", "--read-data"], ["config"],
        ["config", "--show-origin"], ["report"], ["doctor"], ["labels", "export"], ["crops", "export"],
        ["labels", "import", "more/\(Self.mark).jpg"], ["labels", "import", Self.mark], ["crops", "import", Self.mark],
        ["compare", "more/\(Self.mark).jpg", "more/\(Self.mark)2.jpg"], ["compare", Self.mark, Self.mark],
        ["embed", Self.mark], ["retry"], ["update"], ["build", "--offline"], ["build", Self.mark], ["ls", Self.mark],
        ["ls", "--class", Self.mark], ["--\(Self.mark)"], [Self.mark], ["-C", Self.mark], ["-f", Self.mark],
        ["build", "--profile", Self.mark], ["build", "--set", "x\(Self.mark)=1"], ["diff"], ["diff", Self.mark],
        ["merge-lock", Self.mark, Self.mark, Self.mark], ["review", "--idle-exit", Self.mark], ["gc", "--yes"],
        ["build", "--locked", "--set", "export=[]"], ["clean", "--outputs", "--yes"], ["clean", "--yes"],
      ]
      for command in commands { _ = try await run(command) }
    }
  }

  @Test("is told in JSON that is the same JSON, and holds none of them raw either")
  func json() async throws {
    try await serve { project in
      let program = try Program.dsbuild()
      let commands: [[String]] = [
        ["build"], ["plan"], ["explain"], ["status"], ["graph"], ["log"], ["log", "last"], ["verify"], ["config"],
        ["report"],
        ["doctor"], ["explain", "more/\(Self.mark).jpg"], ["build", Self.mark],
        ["why", Self.mark], ["compare", "more/\(Self.mark).jpg", "more/\(Self.mark)2.jpg"],
        ["clean", "--outputs", "--yes"],
      ]
      for command in commands {
        let result = try await program.run(command + ["--json"], in: project.folder.path)
        expectClean(result, command)
        #expect(throws: Never.self, "\(command): \(result.output)") { try result.json() }
      }
      let rows = try await program.run(["ls", "sources", "--json"], in: project.folder.path)
      expectClean(rows, ["ls"])
      #expect(try rows.jsonLines().contains { $0["source"].string == "lists/\(Self.pathMark).csv" })
      let config = try await program.run(["config", "--json"], in: project.folder.path).json()
      #expect(config["classes"]["a"]["title"].string == "t\(Self.mark)")
    }
  }

  @Test("reads its own `config` back")
  func config() async throws {
    try await serve { project in
      let resolved = try await project.dsbuild("config").output
      try project.folder.write(resolved, to: "dataset.yaml")
      #expect(try await project.dsbuild("config").output == resolved)
    }
  }
}
