import Foundation
import TestSupport
import Testing

@Suite("What an editor knows of a project")
struct EditorTests {
  @Test("a clone has the schema that the manifest's first line names, and it is the program's own")
  func schemaInGit() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init").status == 0)
    let line = try #require(project.folder.text("dataset.yaml").split(separator: "\n").first)
    let path = try #require(line.split(separator: "=").last.map(String.init))
    #expect(line.hasPrefix("# yaml-language-server: $schema="))
    #expect(try await project.dsbuild("schema").output == project.folder.text(path))
    let ignored = try project.folder.text(".gitignore").split(separator: "\n")
    #expect(!ignored.contains { path.hasPrefix($0.hasPrefix("/") ? $0.dropFirst() : $0) })
  }

  @Test("the doctor says when the schema is of another version")
  func otherVersion() async throws {
    let project = try TemporaryProject()
    _ = try await project.dsbuild("init")
    #expect(try await !project.dsbuild("doctor").output.contains("dataset.schema.json"))
    try project.folder.write("{}\n", to: "dataset.schema.json")
    #expect(try await project.dsbuild("doctor").output.contains("dsbuild schema > dataset.schema.json"))
  }

  @Test("the doctor looks for certificates and for locks")
  func machine() async throws {
    let project = try TemporaryProject()
    _ = try await project.dsbuild("init")
    try project.folder.write("certificates", to: "own.pem")
    let own = ["SSL_CERT_FILE": project.folder.path + "/own.pem"]
    let checks = try await project.dsbuild("doctor", "--json", environment: own).json()["checks"].elements
    let certificates = try #require(checks.first { $0["name"].string == "certificates" })
    #expect(certificates["fine"].bool == true && certificates["detail"].string == own["SSL_CERT_FILE"])
    #expect(checks.contains { $0["name"].string == "locks" && $0["fine"].bool == true })
  }
}
