import Foundation
import TestSupport
import Testing

/// The guide's section on servers, as a program without gRPC plays it. `make execution` plays it with servers.
@Suite("The guide on the Remote Execution API")
struct ExecutionGuideTests {
  /// The blocks of the section, by language.
  private func blocks(_ language: String) throws -> [String] {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let guide = package.appendingPathComponent("Sources/dsbuild/dsbuild.docc/Guides/ManyMachines.md")
    let text = try String(contentsOf: guide, encoding: .utf8)
    let section = try #require(text.components(separatedBy: "## The Remote Execution API").last)
    let parts = section.components(separatedBy: "```")
    return parts.indices.filter { $0 % 2 == 1 && parts[$0].hasPrefix("\(language)\n") }.map {
      String(parts[$0].dropFirst(language.count + 1))
    }
  }

  private func project(_ more: String) throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write("url\n", to: "weir.csv")
    try project.folder.write(
      "dsbuild: 1\nname: far\nclasses: { weir: weir.csv }\n\(more)", to: "dataset.yaml")
    return project
  }

  @Test("has a manifest that needs the trait, and the command that the error gives")
  func absent() async throws {
    let manifest = try #require(try blocks("yaml").first)
    let project = try project(manifest)
    let built = try await project.dsbuild("build")
    #if Execution
      #expect(built.status == 4 && built.talk.contains("grpcs://build.example.org/main"), "\(built.talk)")
    #else
      let command = try #require(try blocks("").first).trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(built.status == 2 && built.talk.contains(command), "\(built.talk)")
      #expect(built.talk.contains("dataset.yaml:5:"), "\(built.talk)")
    #endif
  }

  @Test("a store at a server of this kind is refused with the same command, wherever it is named")
  func store() async throws {
    #if !Execution
      let project = try project("")
      let named = try await project.dsbuild("pull", "--remote", "grpcs://build.example.org/main")
      #expect(named.status != 0 && named.talk.contains("--traits Execution"), "\(named.talk)")
      let elsewhere = try await project.dsbuild("pull", "--remote", "grpc://build.example.org")
      #expect(elsewhere.status == 2 && !elsewhere.talk.contains("--traits"), "\(elsewhere.talk)")
    #endif
  }
}
