import TestSupport
import Testing

/// A picture that is out for its format, or an address that is none, is told with what was found there.
@Suite("What was found instead of a picture")
struct FoundFormatTests {
  private static let drawing = Array(#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>"#.utf8)
  private static let page = Array(#"<!DOCTYPE html><html><body><svg width="9"/></body></html>"#.utf8)

  @Test("names the formats that were found, and how to let them in")
  func named() async throws {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "own/a.jpg")
    for seed: UInt64 in 2...4 { try project.folder.write(DrawnPicture(.weir, seed: seed).png(), to: "own/\(seed).jpg") }
    try project.folder.write(Self.drawing, to: "own/d.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: found
      classes: { weir: { sources: [{ files: "own/*" }] } }
      inspect: { formats: [jpeg] }

      """, to: "dataset.yaml")
    let built = try await project.dsbuild("build")
    #expect(
      built.talk.contains(
        "4 gaps: 4 unsupported_format (3 png, 1 svg: add `png` to `inspect.formats`, convert the others to a format that "
          + "dsbuild reads)"),
      "\(built.talk)")
    #expect(try await project.dsbuild("status").output.contains("out: 4 unsupported_format (3 png, 1 svg)"))
    let formats = try await project.build().json["classes"]["weir"]["formats"]
    #expect(formats.counts == ["png": 3, "svg": 1])
    #expect(try await project.dsbuild("why", "own/2.jpg").output.contains("unsupported_format: the format is `png`"))
    let rows = try await project.dsbuild("ls", "--json", "--reason", "unsupported_format").jsonLines()
    #expect(rows.compactMap { $0["detail"].string }.count == 4)
    try project.folder.remove("own/a.jpg")
    let empty = try await project.dsbuild("build")
    #expect(empty.status == 1 && empty.talk.contains("3 png, 1 svg"), "\(empty.talk)")
  }

  @Test("names a coding that is not read, not a format that is wanted already")
  func rareCoding() async throws {
    let project = try TemporaryProject()
    var bytes = DrawnPicture(.weir, seed: 2).jpeg()
    // SOF5 marks a hierarchical JPEG, which no library decodes.
    let frame = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xFF && [0xC0, 0xC2].contains(bytes[$0 + 1]) })
    bytes[frame + 1] = 0xC5
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "own/a.jpg")
    try project.folder.write(bytes, to: "own/b.jpg")
    try project.folder.write("dsbuild: 1\nname: rare\nclasses: { weir: own }\n", to: "dataset.yaml")
    let built = try await project.dsbuild("build")
    #expect(
      built.talk.contains(
        "(1 jpeg (lossless, 12-bit or hierarchical): convert the files to a format that dsbuild reads)"),
      "\(built.talk)")
    #expect(!built.talk.contains("to `inspect.formats`"), "\(built.talk)")
    let row = try #require(try await project.dsbuild("ls", "--json", "--verdict", "out").jsonLines().first)
    #expect(row["detail"].string?.contains("convert the picture") == true, "\(row)")
  }

  @Test("calls a drawing the same on disk and on the web, and a page that shows one a page")
  func drawings() async throws {
    try await LoopbackOrigin.serve { origin in
      origin.answer("/a.jpg", .jpeg(DrawnPicture(.weir, seed: 1).jpeg()))
      origin.answer("/drawing", .body(Self.drawing, type: "image/svg+xml"))
      origin.answer("/named.png", .body(Self.drawing, type: "image/png"))
      origin.answer("/page", .body(Self.page, type: "image/jpeg"))
      let project = try TemporaryProject()
      try project.folder.write(Self.drawing + [10], to: "own/d.svg")
      let paths = ["a.jpg", "drawing", "named.png", "page"]
      try project.folder.write("url\n" + paths.map { origin.url("/\($0)") + "\n" }.joined(), to: "weir.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: drawings
        classes: { weir: { sources: [{ files: "own/*" }, weir.csv] } }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }

        """, to: "dataset.yaml")
      let reasons = try await project.build().reasons("weir")
      #expect(reasons["unsupported_format"] == 3 && reasons["not_image"] == 1, "\(reasons)")
    }
  }

  @Test(
    "says how an address is mended",
    arguments: [
      ("//example.org/a.jpg", "put `https://`"), ("example.org/b.jpg", "put `https://`"),
      ("/c.jpg", "put its `https://host`"), (#"https:\/\/example.org\/d.jpg"#, "jq -r"),
    ])
  func mended(address: String, cure: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write(DrawnPicture(.weir, seed: 1).jpeg(), to: "own/a.jpg")
    try project.folder.write("url\n\(address)\n", to: "weir.csv")
    try project.folder.write(
      "dsbuild: 1\nname: mended\nclasses: { weir: { sources: [{ files: \"own/*\" }, { csv: weir.csv }] } }\n",
      to: "dataset.yaml")
    _ = try await project.build()
    let row = try #require(try await project.dsbuild("ls", "--json", "--reason", "bad_url").jsonLines().first)
    #expect(row["detail"].string?.contains(cure) == true, "\(row)")
    #expect(try await project.dsbuild("why", address).output.contains(cure))
  }
}
