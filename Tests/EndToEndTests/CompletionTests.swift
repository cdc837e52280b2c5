import Foundation
import TestSupport
import Testing

@Suite("What a shell completes")
struct CompletionTests {
  private func project(_ manifest: String) throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(manifest, to: "dataset.yaml")
    return project
  }

  private static let manifest = """
    dsbuild: 1
    name: reeds
    classes: { bulrush: a.csv, sedge: b.csv }
    profiles: { small: { crop: { size: 32 } } }
    export: [{ format: csv, to: out/rows.csv }]
    """

  /// Asks as the script of bash does: the option or argument that is meant, then the words of the line.
  private func offered(_ question: [String], _ line: [String], in project: TemporaryProject) async throws -> [String] {
    let result = try await Program.dsbuild().run(
      ["---completion"] + question + ["\(line.count - 1)", "0"] + line, in: project.folder.path,
      environment: ["SAP_SHELL": "bash"])
    #expect(result.status == 0 && result.talk.isEmpty, "\(result.talk)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test("classes, profiles, steps and exports come from the manifest, and nothing is written")
  func names() async throws {
    let project = try project(Self.manifest)
    #expect(
      try await offered(["ls", "--", "--class"], ["dsbuild", "ls", "--class", ""], in: project) == ["bulrush", "sedge"])
    #expect(try await offered(["--", "--profile"], ["dsbuild", "--profile", ""], in: project) == ["small"])
    let targets = try await offered(["build", "--", "positional@0"], ["dsbuild", "build", ""], in: project)
    #expect(Set(["crop", "near_duplicates", "sedge", "crop:bulrush", "out/rows.csv"]).isSubset(of: targets))
    #expect(try FileManager.default.contentsOfDirectory(atPath: project.folder.path) == ["dataset.yaml"])
  }

  @Test("a manifest that is being written gives the names it has")
  func unfinished() async throws {
    let project = try project(Self.manifest + "\ncrop: { size: -3, nonsense: }\n")
    #expect(
      try await offered(["ls", "--", "--class"], ["dsbuild", "ls", "--class", ""], in: project) == ["bulrush", "sedge"])
  }

  @Test(
    "nothing is offered and nothing said where there is nothing to read",
    arguments: ["classes: [", "", "- 1\n", "classes: { \"a b$(touch x)\": a.csv }\n"])
  func silence(manifest: String) async throws {
    let project = try project(manifest)
    #expect(try await offered(["ls", "--", "--class"], ["dsbuild", "ls", "--class", ""], in: project).isEmpty)
    #expect(try await offered(["nonsense", "--", "--class"], ["dsbuild"], in: project).isEmpty)
  }

  @Test("the manifest that the line names is the one that is read")
  func elsewhere() async throws {
    let project = try project(Self.manifest)
    try project.folder.write("dsbuild: 1\nclasses: { carex: c.csv }\n", to: "other/set.yaml")
    let line = ["dsbuild", "ls", "-C", "other", "-f", "set.yaml", "--class", ""]
    #expect(try await offered(["ls", "--", "--class"], line, in: project) == ["carex"])
  }

  @Test("each shell has a script, which names every command", arguments: ["bash", "zsh", "fish"])
  func scripts(shell: String) async throws {
    let project = try TemporaryProject()
    let script = try await project.dsbuild("completions", shell)
    #expect(script.status == 0)
    for word in ["build", "weights", "completions", "--profile", "near_duplicates", "http_404"] {
      #expect(script.output.contains(word), "\(word)")
    }
    // Bash offers options only to a word that begins like one.
    #expect(!script.output.contains("-eq -1 ]]"))
  }
}
