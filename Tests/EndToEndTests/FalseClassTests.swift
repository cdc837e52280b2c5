import TestSupport
import Testing

@Suite("Files of others in an image folder")
struct FalseClassTests {
  @Test("are named with the folder that loaders take for a class")
  func renamed() async throws {
    let project = try TemporaryProject()
    for seed: UInt64 in 0..<2 {
      try project.folder.write(DrawnPicture(.weir, seed: seed).jpeg(), to: "own/\(seed).jpg")
    }
    try project.folder.write(
      """
      dsbuild: 1
      name: renamed
      classes: { weir: { sources: [{ files: "own/*.jpg" }] } }
      export: [{ format: imagefolder, to: out/tree }]

      """, to: "dataset.yaml")
    _ = try await project.build()
    try project.folder.write("mine", to: "out/tree/weir/.DS_Store")
    let kept = try await project.dsbuild("build", "crop")
    #expect(!kept.talk.contains("loaders"))
    try project.editManifest("{ weir: {", to: "{ dam: {")
    let built = try await project.dsbuild("build")
    #expect(
      built.talk.contains(
        "1 file in out/tree is not from dsbuild and will stay: `weir/.DS_Store`; loaders take `weir` for a class"),
      "\(built.talk)")
  }
}
