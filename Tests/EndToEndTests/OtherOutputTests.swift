import Digests
import Foundation
import TestSupport
import Testing

/// Pictures that are taken down leave every output that dsbuild wrote, and not only those of the manifest.
@Suite("An output that the manifest does not name")
struct OtherOutputTests {
  private func picture(_ seed: Int) -> [UInt8] { DrawnPicture(.weir, seed: UInt64(seed)).jpeg() }

  private func name(_ seed: Int) -> String { String(SHA256Digest(of: picture(seed)).hex.prefix(16)) }

  private func project(crop: String = "") throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<4 { try project.folder.write(picture(seed), to: "weir/\(seed).jpg") }
    try project.folder.write(
      """
      dsbuild: 1
      name: other
      classes: { weir: { sources: [{ files: "weir/*.jpg" }] } }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: center, size: 32 }
      export: [{ format: imagefolder, to: out/tree }]
      profiles:
        small: { export: [{ format: imagefolder, to: small }, { format: csv, to: small.csv }] }

      """, to: "dataset.yaml")
    return project
  }

  /// The files that have the name of a picture, or contain it, besides those that people write and those of the state.
  private func traces(of seed: Int, in project: TemporaryProject) throws -> [String] {
    try project.folder.files().filter { path in
      guard ["out/", "small", "shards/"].contains(where: path.hasPrefix) else { return false }
      let text = String(decoding: try project.folder.read(path), as: UTF8.self)
      return path.contains(name(seed)) || text.contains(name(seed))
    }
  }

  @Test("loses a picture that is taken down, and keeps the others; a next build finds nothing to do")
  func takenDown() async throws {
    let project = try project()
    #expect(try await project.dsbuild("build", "--profile", "small").status == 0)
    #expect(
      try await project.dsbuild("build", "--set", "export=[{ format: webdataset, to: shards }]").status == 0)
    _ = try await project.build()
    #expect(try await project.dsbuild("report").status == 0)
    #expect(try traces(of: 2, in: project).count > 4)
    try project.folder.write("file:weir/2.jpg\n", to: "takedown.txt")
    let built = try await project.build()
    #expect(try traces(of: 2, in: project) == [])
    #expect(project.folder.files(under: "small/weir").count == 3 && !project.folder.contains("small.csv"))
    #expect(project.folder.files(under: "out/report").allSatisfy { !$0.contains("prints/") })
    let warnings = built.json["warnings"].elements.compactMap { $0["message"].string }
    for output in ["small", "small.csv", "shards", "out/report"] {
      #expect(warnings.contains { $0.contains("removed from `\(output)`") }, "\(output): \(warnings)")
    }
    // What is written under the list stays, with its tables.
    #expect(try await project.dsbuild("build", "--profile", "small").status == 0)
    #expect(try await project.dsbuild("report").status == 0)
    let files = project.folder.files(under: "small") + project.folder.files(under: "out/report")
    let again = try await project.build()
    #expect(again.json["warnings"].elements.isEmpty, "\(again.json["warnings"])")
    #expect(project.folder.contains("small.csv"))
    #expect(project.folder.files(under: "small") + project.folder.files(under: "out/report") == files)
  }

  @Test("loses it also if the build fails, and `clean --outputs` removes such outputs")
  func failing() async throws {
    let project = try project()
    _ = try await project.build()
    #expect(try await project.dsbuild("build", "--profile", "small").status == 0)
    try project.folder.write("file:weir/2.jpg\n", to: "takedown.txt")
    let classes = "classes: { weir: { sources: [{ files: \"weir/*.jpg\" }] }"
    try project.editManifest(classes, to: "\(classes), gate: { sources: [{ files: \"gate/*.jpg\" }] }")
    try project.folder.write("no picture", to: "gate/notes.txt")
    let failed = try await project.dsbuild("build")
    #expect(failed.status == 1, "\(failed.talk)")
    #expect(try traces(of: 2, in: project) == [])
    #expect(project.folder.files(under: "small/weir").count == 3)
    try project.editManifest(", gate: { sources: [{ files: \"gate/*.jpg\" }] }", to: "")
    #expect(try await project.dsbuild("build", "--profile", "small").status == 0)
    #expect(project.folder.contains("small.csv"))
    #expect(try await project.dsbuild("clean", "--outputs", "--yes").status == 0)
    #expect(!project.folder.contains("small.csv") && project.folder.files(under: "small").isEmpty)
  }

  @Test("loses it also after `clean`, which keeps the note of outputs as long as one is there")
  func cleaned() async throws {
    let project = try project()
    #expect(try await project.dsbuild("build", "--profile", "small").status == 0)
    #expect(
      try await project.dsbuild("build", "--set", "export=[{ format: webdataset, to: shards }]").status == 0)
    _ = try await project.build()
    let cleaned = try await project.dsbuild("clean", "--yes", "--json")
    #expect(cleaned.status == 0, "\(cleaned.talk)")
    #expect(try cleaned.json()["kept_notes"].bool == true, "\(cleaned.output)")
    #expect(
      project.folder.files(under: ".dsbuild").allSatisfy { !$0.contains("cache") && !$0.contains("store/") },
      "\(project.folder.files(under: ".dsbuild"))")
    try project.folder.write("file:weir/2.jpg\n", to: "takedown.txt")
    let built = try await project.build()
    #expect(try traces(of: 2, in: project) == [])
    let warnings = built.json["warnings"].elements.compactMap { $0["message"].string }
    for output in ["small", "small.csv", "shards"] {
      #expect(warnings.contains { $0.contains("removed from `\(output)`") }, "\(output): \(warnings)")
    }
    #expect(project.folder.files(under: "small/weir").count == 3)
    #expect(try await project.dsbuild("clean", "--all", "--yes").status == 0)
    #expect(!project.folder.contains(".dsbuild") && !project.folder.contains("small"))
  }

  @Test("`clean` removes all of `.dsbuild` if no output is there")
  func cleanedWithoutOutputs() async throws {
    let project = try project()
    _ = try await project.build()
    #expect(try await project.dsbuild("clean", "--outputs", "--yes").status == 0)
    #expect(try await project.dsbuild("clean", "--yes").status == 0)
    #expect(!project.folder.contains(".dsbuild"))
  }
}
