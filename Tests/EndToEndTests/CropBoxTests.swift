import Digests
import TestSupport
import Testing

@Suite("Squares beside their pictures")
struct CropBoxTests {
  @Test(
    "a square that has no pixel of its picture is a mistake at its line; an import passes it over",
    arguments: [
      "\"x\": 320, \"y\": 0, \"side\": 1", "\"x\": 9000, \"y\": 9000, \"side\": 100",
      "\"x\": 0, \"y\": 0, \"side\": 30000",
    ])
  func outside(square: String) async throws {
    let picture = DrawnPicture(.weir, seed: 1, width: 320, height: 240).jpeg()
    let project = try TemporaryProject()
    try project.folder.write(picture, to: "own/1.jpg")
    try project.folder.write(
      "dsbuild: 1\nname: squares\nclasses:\n  weir: { sources: [{ files: \"own/*\" }] }\n", to: "dataset.yaml")
    _ = try await project.build()
    let line = "{\"image\": \"\(SHA256Digest(of: picture).hex)\", \(square), \"by\": \"person\"}\n"
    try project.folder.write(line, to: "squares.jsonl")
    let imported = try await project.dsbuild("crops", "import", "--class", "weir", "squares.jsonl")
    #expect(imported.status == 1 && imported.talk.contains("squares.jsonl:1: warning: "), "\(imported.talk)")
    try project.folder.write(line, to: "crops/weir.jsonl")
    let built = try await project.dsbuild("build")
    #expect(built.status == 2)
    #expect(built.talk.contains("crops/weir.jsonl:1:") && built.talk.contains("320x240"), "\(built.talk)")
  }
}
