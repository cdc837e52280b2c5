import Foundation
import TestSupport
import Testing

/// A folder with links out of it, in the places where `init` writes.
@Suite("A new project follows no link out of its folder")
struct LinkedPlaceTests {
  private let elsewhere: TemporaryFolder
  private let project: TemporaryFolder

  init() throws {
    elsewhere = try TemporaryFolder()
    project = try TemporaryFolder()
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: project.path(of: name), withDestinationPath: target)
  }

  private func dsbuild(_ arguments: String...) async throws -> Program.Result {
    try await Program.dsbuild().run(arguments, in: project.path)
  }

  @Test("neither copies a file nor fills a folder of somebody else")
  func initialize() async throws {
    try elsewhere.write("host secret", to: "notes")
    try link(".gitattributes", to: elsewhere.path(of: "notes"))
    let attributes = try await dsbuild("init")
    #expect(attributes.status == 2 && attributes.talk.contains("`.gitattributes` leads out of the project"))
    #expect(!project.contains("dataset.yaml"))
    #expect(try elsewhere.text("notes") == "host secret")

    try FileManager.default.removeItem(atPath: project.path(of: ".gitattributes"))
    try link("pictures", to: elsewhere.path)
    let pictures = try await dsbuild("init", "--template", "tutorial")
    #expect(pictures.status == 2 && pictures.talk.contains("leads out of the project"), "\(pictures.talk)")
    #expect(elsewhere.files() == ["notes"])
  }
}
