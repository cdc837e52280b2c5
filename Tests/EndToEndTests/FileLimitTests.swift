import Foundation
import TestSupport
import Testing

/// Files that a repository brings are plain files of a sensible length, or they are not read.
@Suite("A file that is too much")
struct FileLimitTests {
  enum Kind: String, CaseIterable, Sendable {
    case list = "a.csv"
    case labels = "labels/a.jsonl"
    case squares = "crops/a.jsonl"
    case takedown = "takedown.txt"
    case allow = "duplicates.allow"
    case header = "dataset.lock"
    case table = "lock/a.tsv"
  }

  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(
      "dsbuild: 1\nname: t\nclasses: { a: a.csv }\ntakedown: takedown.txt\nduplicates: { allow: duplicates.allow }\n",
      to: "dataset.yaml")
    try project.folder.write("url\n", to: "a.csv")
    return project
  }

  /// Makes the folders of a file and takes away what is there.
  private func clear(_ name: String, in project: TemporaryProject) throws {
    try project.folder.write("", to: name)
    try project.folder.remove(name)
  }

  @Test("is refused at once, with its name", arguments: Kind.allCases)
  func sparse(kind: Kind) async throws {
    let project = try project()
    try clear(kind.rawValue, in: project)
    let path = project.folder.path(of: kind.rawValue)
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 3 << 30)
    let result = try await project.dsbuild("build", "--offline", "--json")
    #expect(result.status == 2)
    #expect(try result.json()["errors"][0]["file"].string == kind.rawValue)
    #expect(try result.json()["errors"][0]["hint"].string != nil)
  }

  @Test("as a link to a device or as a folder is no file at all", arguments: Kind.allCases)
  func device(kind: Kind) async throws {
    let project = try project()
    try clear(kind.rawValue, in: project)
    try FileManager.default.createSymbolicLink(
      atPath: project.folder.path(of: kind.rawValue), withDestinationPath: "/dev/zero")
    let result = try await project.dsbuild("build", "--offline", "--json", "--trust")
    #expect(result.status == 2)
    #expect(try result.json()["errors"][0]["message"].string?.contains("plain file") == true)
  }

  @Test("is refused as a manifest too, before it is read")
  func manifest() async throws {
    let project = try project()
    try FileHandle(forWritingTo: URL(filePath: project.folder.path(of: "dataset.yaml"))).truncate(atOffset: 4 << 30)
    let long = try await project.dsbuild("config")
    #expect(long.status == 2)
    #expect(long.talk.contains("1 MiB"))
    let result = try await project.dsbuild("config", "-f", "/dev/zero")
    #expect(result.status == 2)
    #expect(result.talk.contains("plain file"))
  }
}
