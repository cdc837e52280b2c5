import TestSupport
import Testing

/// The lock and the outputs of a folder belong to one manifest; a build of another one beside it does not replace them.
@Suite("A second manifest in a folder")
struct OtherManifestTests {
  /// A project that is built, with a second manifest beside the first.
  private func project() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<6 {
      try project.folder.write(
        DrawnPicture(.weir, seed: UInt64(seed)).jpeg(), to: "\(seed < 3 ? "gate" : "weir")/\(seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: whole
      classes: { gate: gate, weir: weir }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: none }
      profiles:
        half: { classes: { weir: { sources: [{ files: "weir/3.jpg" }] } } }

      """, to: "dataset.yaml")
    try project.folder.write(
      "dsbuild: 1\nname: part\nclasses: { gate: gate }\ncrop: { mode: none }\n", to: "part.yaml")
    _ = try await project.build()
    return project
  }

  private func record(_ project: TemporaryProject) throws -> [String: [UInt8]] {
    let paths = project.folder.files().filter { !$0.hasPrefix(".dsbuild/") }
    return Dictionary(uniqueKeysWithValues: try paths.map { ($0, try project.folder.read($0)) })
  }

  private static let message =
    "`dataset.lock` and the outputs here belong to `dataset.yaml`, and `part.yaml` would replace them"

  @Test(
    "is refused before anything changes, with and without .dsbuild",
    arguments: [["build"], ["update"], ["clean", "--outputs", "--yes"], ["build", "--set", "version=2"]], [false, true])
  func refused(command: [String], withoutState: Bool) async throws {
    let project = try await project()
    if withoutState { try project.folder.remove(".dsbuild") }
    let before = try record(project)
    let result = try await Program.dsbuild().run(command + ["-f", "part.yaml"], in: project.folder.path)
    #expect(result.status == 2)
    #expect(result.talk.contains(Self.message))
    #expect(result.talk.contains("`dsbuild --profile NAME`"))
    #expect(try record(project) == before)
    #expect(try await project.build("-f", "dataset.yaml").result == (withoutState ? "built" : "unchanged"))
  }

  @Test("is refused by the outputs that are there, also where the lock is gone")
  func withoutLock() async throws {
    let project = try await project()
    try project.folder.remove("dataset.lock")
    try project.folder.remove("lock")
    let result = try await project.dsbuild("build", "-f", "part.yaml")
    #expect(result.status == 2)
    #expect(result.talk.contains(Self.message))
  }

  @Test("may be read")
  func reading() async throws {
    let project = try await project()
    #expect(try await project.dsbuild("status", "-f", "part.yaml").status == 0)
    #expect(try await project.dsbuild("plan", "-f", "part.yaml").status == 0)
  }

  @Test("is the owner from then on where the first is gone, because it was only renamed")
  func renamed() async throws {
    let project = try await project()
    let text = try project.folder.text("dataset.yaml")
    let lock = try project.folder.text("dataset.lock")
    #expect(!lock.contains("manifest\t"))
    try project.folder.remove("dataset.yaml")
    try project.folder.write(text, to: "set.yaml")
    #expect(try await project.build("-f", "set.yaml", "--locked").result == "unchanged")
    _ = try await project.build("-f", "set.yaml")
    #expect(try project.folder.text("dataset.lock").contains("\nmanifest\tset.yaml\n"))
    #expect(try await project.build("-f", "set.yaml", "--locked").result == "unchanged")
    // A clone knows it from the lock.
    try project.folder.remove(".dsbuild")
    try project.folder.write(text, to: "dataset.yaml")
    let result = try await project.dsbuild("build")
    #expect(result.status == 2)
    #expect(result.talk.contains("belong to `set.yaml`, and `dataset.yaml` would replace them"))
  }

  @Test("has another way in a profile, whose build says that the outputs are not those of the manifest")
  func profile() async throws {
    let project = try await project()
    let lock = try project.folder.text("dataset.lock")
    let result = try await project.dsbuild("build", "--profile", "half")
    #expect(result.status == 0)
    #expect(
      result.talk.contains(
        "note: built with `--profile half`: the outputs differ from the manifest and the lock was not written"))
    #expect(try project.folder.text("dataset.lock") == lock)
    let both = try await project.dsbuild("build", "--profile", "half", "--set", "version=2")
    #expect(!both.talk.contains("built with `--set`"))
    #expect(try await !project.dsbuild("build").talk.contains("built with"))
  }
}
