import TestSupport
import Testing

/// Hugging Face's loader of image folders takes some names of classes for splits.
@Suite("A class that is named like a split")
struct SplitWordTests {
  private func project(_ name: String, _ keys: String = "") throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (seed, name) in ["hat", name].enumerated() {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed + 1)).jpeg(), to: "photos/\(name)/a.jpg")
    }
    try project.folder.write(
      "dsbuild: 1\nname: words\nclasses: { hat: photos/hat, \(name): photos/\(name) }\n\(keys)\n", to: "dataset.yaml")
    return project
  }

  @Test(
    "is named by builds and `status`", arguments: ["train", "val", "valid", "validation", "test_tube", "old-train"])
  func named(name: String) async throws {
    let project = try project(name)
    let talk = try await project.dsbuild("build").talk
    #expect(
      talk.contains("of Hugging Face takes the class `\(name)` for a split") && talk.contains("`data_files`"), "\(talk)"
    )
    #expect(try await project.dsbuild("status").output.contains("takes the class `\(name)` for a split"))
  }

  @Test(
    "is no matter for other names, or if an export names the splits",
    arguments: [
      ("trainer", ""), ("contest", ""), ("train", "export: [ { format: csv, to: out/a.csv } ]"),
      ("train", "export: [ { format: imagefolder, to: out/a }, { format: huggingface, to: out/b } ]"),
    ])
  func quiet(name: String, keys: String) async throws {
    let built = try await project(name, keys).dsbuild("build")
    #expect(built.status == 0 && !built.talk.contains("Hugging Face"), "\(built.talk)")
  }
}
