import Imaging
import TestSupport
import Testing

/// Pictures of every format that is decoded, whatever their names say.
@Suite("Every format")
struct EveryFormatTests {
  private static let small = [
    "plain.gif", "plain.avif", "plain.heic", "transparent.gif", "transparent.avif", "transparent.heic",
  ].filter { name in
    name.split(separator: ".").last.flatMap { ImageFormat(name: $0) }.map(ImageFormat.decodable.contains) ?? false
  }

  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "p/a.png")
    try project.folder.write(DrawnPicture(.weir, seed: 2).png(), to: "p/b")
    for (number, name) in Self.small.enumerated() {
      try project.folder.write(try SmallPictures.bytes(name), to: "p/\(number).jpg")
    }
    try project.folder.write(Array("II*\0\u{8}\0\0\0".utf8), to: "p/c.tif")
    try project.folder.write(
      """
      dsbuild: 1
      name: formats
      classes: { a: p }
      inspect: { min_side: 1 }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: center, size: 32 }

      """, to: "dataset.yaml")
    return project
  }

  @Test("is let in by its content, and what is not read is a gap with its format")
  func auto() async throws {
    let project = try project()
    let summary = try await project.build()
    #expect(summary.funnel("a", "exported") == 2 + Self.small.count)
    #expect(summary.reasons("a") == ["unsupported_format": 1])
    #expect(project.folder.files(under: "out/imagefolder/a").allSatisfy { $0.hasSuffix(".jpg") })
    let built = try await project.dsbuild("build", "--strict")
    #expect(built.status == 3)
    #expect(try await project.dsbuild("why", "p/c.tif").output.contains("the format is `tiff`"))
    #expect(try await project.dsbuild("build").status == 0)
  }

  @Test("keeps its bytes and its true ending where nothing is cropped")
  func uncropped() async throws {
    let project = try project()
    try project.editManifest("mode: center, size: 32", to: "mode: none")
    _ = try await project.build()
    let endings = project.folder.files(under: "out/imagefolder/a").map {
      $0.split(separator: ".").last.map(String.init)
    }
    let expected = ["jpg", "png"] + Self.small.map { $0.split(separator: ".").last.map(String.init) ?? "" }
    #expect(endings.compactMap { $0 }.sorted() == expected.sorted())
  }

  @Test("that is left out by name is out, and comes in without another decoding")
  func named() async throws {
    let project = try project()
    try project.editManifest("min_side: 1", to: "min_side: 1, formats: [jpeg]")
    #expect(try await project.build().reasons("a") == ["unsupported_format": 2 + Self.small.count])
    try project.editManifest(", formats: [jpeg]", to: "")
    let summary = try await project.build()
    #expect(summary.funnel("a", "exported") == 2 + Self.small.count)
    #expect(summary.actions("inspect").ran == 0)
  }

  @Test("is asked for after JPEG and PNG, which most originals are")
  func asked() async throws {
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(DrawnPicture(.weir, seed: 1).jpeg())]) { origin in
      let project = try TemporaryProject()
      try project.folder.write("url\n\(origin.url("/a.jpg"))\n", to: "weir.csv")
      try project.folder.write(
        "dsbuild: 1\nname: t\nclasses: { weir: weir.csv }\nfetch: { allow_addresses: [127.0.0.0/8] }\n",
        to: "dataset.yaml")
      _ = try await project.build()
      let accept = try #require(origin.headers(of: "/a.jpg").first?.first { $0.key.lowercased() == "accept" }?.value)
      #expect(accept.contains("image/jpeg, image/png") && accept.hasSuffix("*/*;q=0.1"), "\(accept)")
      for format in ImageFormat.decodable where format != .jpeg && format != .png {
        #expect(accept.contains("image/\(format.name);q=0.8"), "\(accept)")
      }
    }
  }

  @Test("is listed by `doctor`")
  func listed() async throws {
    let project = try TemporaryProject()
    let output = try await project.dsbuild("doctor").output
    let line = try #require(output.split(separator: "\n").first { $0.contains("image formats: ") })
    for format in ImageFormat.decodable { #expect(line.contains(format.name)) }
  }
}
