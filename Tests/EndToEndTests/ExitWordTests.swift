import TestSupport
import Testing

/// An exit code other than 0 comes with its cause, however little is to be printed.
@Suite("The cause of an exit code")
struct ExitWordTests {
  @Test("is said under `-q`: gaps that `--strict` does not allow")
  func strict() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let result = try await project.dsbuild("build", "--strict", "-q")
      #expect(result.status == 3)
      #expect(result.talk.contains("error: `--strict` allows nothing to be missing, and "), "\(result.talk)")
      #expect(result.talk.contains("hint: run `dsbuild status`"))
      #expect(!result.talk.contains("nothing to do"))
    }
  }

  @Test("is said under `-q`: more gaps than `fetch.fail_over` allows, and addresses that all failed")
  func over() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let over = try await project.dsbuild("build", "-q", "--set", "fetch.fail_over=1%")
      #expect(over.status == 3 && over.talk.contains("more than `fetch.fail_over: 1%`"), "\(over.talk)")
      #expect(!over.talk.contains("--strict"))
      let retry = try await project.dsbuild("retry", "--strict", "-q")
      #expect(retry.status == 3 && retry.talk.contains("error: `--strict` allows no failure"), "\(retry.talk)")
    }
  }

  @Test("is said under `-q`: a picture without a square, where nobody can draw it")
  func unattended() async throws {
    let project = try TemporaryProject()
    for index in 0..<2 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(index)).jpeg(), to: "photos/\(index).jpg")
    }
    try project.folder.write(
      "dsbuild: 1\nname: squares\nclasses: { weir: photos }\ncrop: { mode: manual }\n", to: "dataset.yaml")
    let result = try await project.dsbuild("build", "--no-input", "-q")
    #expect(result.status == 4 && !result.talk.isEmpty, "\(result.talk)")
  }
}
