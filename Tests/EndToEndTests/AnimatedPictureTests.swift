import TestSupport
import Testing

/// What becomes of pictures of several frames.
@Suite("Animated pictures")
struct AnimatedPictureTests {
  @Test("are their first frame, or out where the manifest says so, without another decoding")
  func animated() async throws {
    let project = try TemporaryProject()
    let still = PlainPNG.file(width: 80, height: 70) { x, y in (UInt8(x * 3), UInt8(y * 3), UInt8(x ^ y)) }
    let other = PlainPNG.file(width: 80, height: 70) { x, y in (UInt8(y * 3), UInt8(x * 2), UInt8(x & y)) }
    try project.folder.write(still, to: "a/still.png")
    try project.folder.write(PlainPNG.animated(other), to: "a/moving.png")
    try project.folder.write(
      """
      dsbuild: 1
      name: animated
      classes: { a: { sources: [{ files: "a/*.png" }] } }
      inspect: { animated: first_frame }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: none }

      """, to: "dataset.yaml")
    #expect(try await project.build().funnel("a", "intact") == 2)
    try project.editManifest("animated: first_frame", to: "animated: reject")
    let summary = try await project.build()
    #expect(summary.reasons("a") == ["animated": 1])
    #expect(summary.actions("inspect") == .init(hit: 2))
    let rows = try await project.dsbuild("ls", "--json").jsonLines()
    #expect(rows.filter { $0["reason"].string == "animated" }.map { $0["source"].string } == ["a/moving.png"])
  }
}
