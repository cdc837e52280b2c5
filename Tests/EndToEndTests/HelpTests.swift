import TestSupport
import Testing

@Suite("The command line's help")
struct HelpTests {
  @Test("groups the commands, shows examples, and says where the options of a build are")
  func overview() async throws {
    let project = try TemporaryProject()
    let help = try await project.dsbuild("--help").output
    for group in ["BUILD", "LOOK", "DECIDE", "MEND AND CLEAN", "VERSIONS AND EDITORS"] {
      #expect(help.contains("\n\(group):\n"), "\(help)")
    }
    #expect(help.contains("EXAMPLES:") && help.contains("dsbuild build --help"))
    #expect(!help.contains("embed-worker"))
  }

  @Test(
    "has a command's own options before those of every command",
    arguments: ["build", "ls", "retry", "diff", "review", "verify", "gc"])
  func order(command: String) async throws {
    let project = try TemporaryProject()
    let result = try await project.dsbuild(command, "--help")
    #expect(result.status == 0)
    let own = try #require(result.output.firstRange(of: "\nOPTIONS:"))
    let common = try #require(result.output.firstRange(of: "\nGLOBAL OPTIONS:"))
    #expect(own.lowerBound < common.lowerBound, "\(result.output)")
    #expect(try await project.dsbuild("help", command).output == result.output)
  }

  @Test(
    "a mistake on the command line exits 2, in one voice and with a hint",
    arguments: [
      (["stauts"], "did you mean `dsbuild status`?"), (["reviw"], "did you mean `dsbuild review`?"),
      (["explian"], "did you mean `dsbuild explain`?"), (["version"], "did you mean `dsbuild --version`?"),
      (["help", "nosuch"], "`dsbuild --help` lists the commands"), (["help", "plna"], "did you mean `dsbuild plan`?"),
      (["ls", "--resaon", "x"], "did you mean `--reason`?"), (["why"], "`dsbuild why --help`"),
      (["ls", "near"], "did you mean `near_duplicates`?"), (["wier"], "did you mean `weir`?"),
      (["ls", "zzz"], "the steps are sources, fetch"), (["--color", "x"], "`dsbuild --help` lists what may be given"),
      (["-j", "-3"], "`dsbuild --help`"),
      (["init", "photos"], "`dsbuild init --from-folder DIR`"),
    ])
  func mistakes(words: [String], hint: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write("https://example.org/a.jpg\n", to: "weir.csv")
    try project.folder.write("dsbuild: 1\nname: words\nclasses: { weir: weir.csv }\n", to: "dataset.yaml")
    let result = try await Program.dsbuild().run(words, in: project.folder.path)
    #expect(result.status == 2)
    #expect(result.talk.hasPrefix("error: ") && result.talk.contains("  hint: "), "\(result.talk)")
    #expect(result.talk.contains(hint), "\(result.talk)")
    #expect(try await project.dsbuild("log").output == "nothing was run yet\n")
  }

  @Test("says a default once, and examples fit into a line", arguments: [["crops", "import"], ["links"], ["init"]])
  func once(words: [String]) async throws {
    let project = try TemporaryProject()
    let help = try await Program.dsbuild().run(words + ["--help"], in: project.folder.path).output
    #expect(!help.contains("). (default"), "\(help)")
    for line in help.split(separator: "\n") where line.contains("  dsbuild ") { #expect(line.count <= 80, "\(line)") }
  }

  @Test("a misspelt command is told as such outside of any project too")
  func outside() async throws {
    let project = try TemporaryProject()
    let result = try await project.dsbuild("stauts")
    #expect(result.status == 2 && result.talk.contains("did you mean `dsbuild status`?"), "\(result.talk)")
    let other = try await project.dsbuild("weir")
    #expect(other.status == 2 && other.talk.contains("there is no `dataset.yaml`"), "\(other.talk)")
  }
}
