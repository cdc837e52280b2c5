import TestSupport
import Testing

@Suite("Unwanted formats")
struct UnwantedFormatTests {
  @Test("a broken picture of a format that is not wanted is told by its format")
  func unwanted() async throws {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).truncatedJPEG(), to: "own/broken.jpg")
    try project.folder.write(DrawnPicture(.weir, seed: 2).png(), to: "own/whole.png")
    try project.folder.write(
      "dsbuild: 1\nname: formats\nclasses:\n  weir: { sources: [{ files: \"own/*\" }] }\ninspect: { formats: [png] }\n",
      to: "dataset.yaml")
    #expect(try await project.build().reasons("weir") == ["unsupported_format": 1])
  }
}
