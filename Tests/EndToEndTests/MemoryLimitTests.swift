import TestSupport
import Testing

@Suite("The memory for decoding")
struct MemoryLimitTests {
  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(
      "dsbuild: 1\nname: t\nclasses: { a: { sources: [{ files: \"p/*.png\" }] } }\nlabels: { model: none }\ncrop: { size: 64, upscale: true }\n",
      to: "dataset.yaml")
    for index in 0..<6 {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(index)).png(), to: "p/\(index).png")
    }
    return project
  }

  @Test("is a size that makes sense, or the build says what does", arguments: ["100MiB", "0", "much", "1", "-1GiB"])
  func refused(size: String) async throws {
    let project = try project()
    for result in [
      try await project.dsbuild("build", "--max-memory=\(size)"),
      try await project.dsbuild("build", environment: ["DSBUILD_MAX_MEMORY": size]),
    ] {
      #expect(result.status == 2)
      #expect(result.talk.contains("hint:"))
    }
  }

  @Test("changes no result, whatever it is and however many threads there are")
  func sameResult() async throws {
    let project = try project()
    _ = try await project.build("-j", "1")
    let lock = try project.folder.text("lock/a.tsv")
    try project.folder.remove(".dsbuild")
    _ = try await project.build("-j", "8", "--max-memory", "256MiB")
    #expect(try project.folder.text("lock/a.tsv") == lock)
  }
}
