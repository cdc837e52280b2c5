import Foundation
import TestSupport
import Testing

/// A cloned repository with links out of it, in the places where a command writes by itself.
@Suite("Commands that write by themselves follow no link out of the project")
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

  @Test("init neither copies a file nor fills a folder of somebody else")
  func initialize() async throws {
    try elsewhere.write("host secret", to: "notes")
    try link(".gitattributes", to: elsewhere.path(of: "notes"))
    let attributes = try await dsbuild("init")
    #expect(attributes.status == 1 && attributes.talk.contains("`.gitattributes` leads out of the project"))
    #expect(!project.contains("dataset.yaml"))
    #expect(try elsewhere.text("notes") == "host secret")

    try FileManager.default.removeItem(atPath: project.path(of: ".gitattributes"))
    try link("pictures", to: elsewhere.path)
    let pictures = try await dsbuild("init", "--template", "tutorial")
    #expect(pictures.status == 1 && pictures.talk.contains("leads out of the project"), "\(pictures.talk)")
    #expect(elsewhere.files() == ["notes"])
  }

  @Test("links writes its list into no folder of somebody else")
  func links() async throws {
    try project.write("dsbuild: 1\nname: x\nclasses: { hat: sources/hat.links.csv }\n", to: "dataset.yaml")
    try project.write("<img src=\"https://example.org/hat.jpg\">", to: "page.html")
    try link("sources", to: elsewhere.path)
    let result = try await dsbuild("links", "page.html", "--class", "hat")
    #expect(result.status == 1 && result.talk.contains("leads out of the project"), "\(result.talk)")
    #expect(elsewhere.files().isEmpty)
  }
}
