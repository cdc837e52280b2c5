import Digests
import TestSupport
import Testing

@Suite("A copy of a picture that people took out")
struct CopyOfWithdrawnTests {
  private static let drawn = DrawnPicture(.weir, seed: 3, width: 160, height: 120)
  private let large = drawn.jpeg()
  private let small = drawn.nearCopy()

  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.outfall, seed: 8, width: 160, height: 120).jpeg(), to: "weir/other.jpg")
    try project.folder.write(
      "dsbuild: 1\nname: copies\nclasses: { weir: weir }\ncrop: { mode: center, size: 32 }\n", to: "dataset.yaml")
    return project
  }

  @Test("comes in with a warning where the picture is taken down")
  func takenDown() async throws {
    let project = try project()
    try project.folder.write(large, to: "weir/large.jpg")
    try project.folder.write(small, to: "weir/small.jpg")
    #expect(try await project.build().reasons("weir") == ["near_duplicate": 1])
    try project.folder.write(SHA256Digest(of: large).hex + "\n", to: "takedown.txt")
    let built = try await project.dsbuild()
    #expect(built.talk.contains("warning: 1 image that came in is a copy of one that people took out"), "\(built.talk)")
    #expect(built.talk.contains("dsbuild why \(SHA256Digest(of: small).hex.prefix(16))"), "\(built.talk)")
    try project.folder.write("\(SHA256Digest(of: large).hex)\n\(SHA256Digest(of: small).hex)\n", to: "takedown.txt")
    let summary = try await project.build()
    #expect(summary.reasons("weir") == ["taken_down": 2])
    #expect(summary.json["changes"]["copies"].elements.isEmpty)
  }

  @Test("comes in with a warning where a person answered no about the picture")
  func answeredNo() async throws {
    let project = try project()
    try project.folder.write(small, to: "weir/small.jpg")
    _ = try await project.build()
    try project.folder.write(
      "{\"image\": \"\(SHA256Digest(of: small).hex)\", \"answer\": \"no\"}\n", to: "labels/weir.jsonl")
    #expect(try await project.build().reasons("weir") == ["labelled_no": 1])
    try project.folder.write(large, to: "weir/large.jpg")
    let summary = try await project.build()
    #expect(summary.reasons("weir") == ["near_duplicate": 1])
    #expect(
      summary.json["changes"]["copies"].elements.map { $0["image"].string } == [SHA256Digest(of: large).hex])
  }
}
