import Digests
import Imaging
import TestSupport
import Testing

import enum TestSupport.JSONValue

@Suite("Padded pictures")
struct PaddedPictureTests {
  private static let wide = DrawnPicture(.weir, seed: 1, width: 121, height: 80).raster
  private static let tall = DrawnPicture(.weir, seed: 2, width: 80, height: 120).raster
  private static let square = DrawnPicture(.weir, seed: 3, width: 90, height: 90).raster

  /// Three pictures, the wide one with a person's square.
  private func project() throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (name, raster) in [("wide", Self.wide), ("tall", Self.tall), ("square", Self.square)] {
      try project.folder.write(ImageEncoder.png(raster), to: "weir/\(name).png")
    }
    let image = SHA256Digest(of: ImageEncoder.png(Self.wide)).hex
    try project.folder.write(
      "{\"image\": \"\(image)\", \"x\": 10, \"y\": 5, \"side\": 60, \"by\": \"person\"}\n", to: "crops/weir.jsonl")
    try project.folder.write(
      """
      dsbuild: 1
      name: padded
      classes: { weir: { title: Weir, sources: [{ files: weir/*.png }] } }
      duplicates: { near: { threshold: 0% } }
      crop: { mode: center, size: source, encode: { format: png } }
      export: [{ format: imagefolder, to: out }, { format: csv, to: rows.csv }]
      report: { to: report }

      """, to: "dataset.yaml")
    return project
  }

  private func rows(_ project: TemporaryProject) async throws -> [String: JSONValue] {
    var rows: [String: JSONValue] = [:]
    for row in try await project.dsbuild("ls", "--json").jsonLines() { rows[row["source"].string ?? ""] = row }
    return rows
  }

  @Test("have their whole picture in the crop, and squares that stay are not cut again")
  func whole() async throws {
    let project = try project()
    #expect(try await project.build().actions("crop").ran == 3)
    try project.editManifest("mode: center", to: "mode: pad")
    // The person's square and the square picture are as they were.
    #expect(try await project.build().actions("crop") == BuildSummary.Actions(ran: 1, hit: 2))
    try project.editManifest("mode: pad", to: "mode: pad, fill: \"#102030\"")
    let summary = try await project.build()
    #expect(summary.funnel("weir", "cropped") == 3 && summary.actions("crop").ran == 3)

    let row = try #require(try await rows(project)["weir/tall.png"])
    #expect(["x", "y", "side"].map { row["crop"][$0].int } == [-20, 0, 120] && row["crop"]["by"].string == "center")
    let crop = try ImageDecoder.decode(
      try project.folder.read(try #require(row["file"].string)), maxPixels: 1_000_000)
    #expect(crop.width == 120 && crop.height == 120)
    for y in 0..<120 {
      #expect(crop[19, y].elementsEqual([16, 32, 48]) && crop[100, y].elementsEqual([16, 32, 48]))
      for x in 0..<80 { #expect(crop[x + 20, y].elementsEqual(Self.tall[x, y])) }
    }
    #expect(try project.folder.text("rows.csv").contains(",120,120,"))
    #expect(try project.folder.text("lock/weir.tsv").contains("\t-20,0,120\tcenter\t"))
    #expect(try project.folder.text("report/crops.html").contains("viewBox=\"-20 0 120 120\""))

    #expect(try await project.build().nodesRan == 0)
    let locked = try await project.dsbuild("build", "--locked")
    #expect(locked.status == 0 && !locked.talk.contains("warning"), "\(locked.talk)")
  }

  @Test("are offered whole on the page, and a square that leaves its picture is saved and cut")
  func page() async throws {
    let project = try project()
    try project.editManifest("mode: center", to: "mode: pad, fill: white")
    _ = try await project.build()
    let image = SHA256Digest(of: ImageEncoder.png(Self.tall)).hex
    let page = try await RunningPage(project)
    let view = try await page.ask("crop", "{\"class\":\"weir\",\"image\":\"\(image)\",\"step\":0}")
    #expect(view["fill"].string == "#ffffff" && view["leaves"].bool == true)
    let offered = try #require(view["suggestions"].elements.first)
    #expect(["x", "y", "side"].map { offered[$0].int } == [-20, 0, 120])
    func square(_ x: Int, _ y: Int, _ side: Int) -> String {
      "{\"class\":\"weir\",\"image\":\"\(image)\",\"x\":\(x),\"y\":\(y),\"side\":\(side)}"
    }
    for body in [square(-61, 0, 120), square(0, 0, 121), square(60, 0, 100)] {
      #expect(try await page.post("/api/square", body).status == 404, "\(body)")
    }
    _ = try await page.ask("square", square(-25, 10, 110))
    // What is exported can be imported again.
    let exported = try await project.dsbuild("crops", "export", "--class", "weir", "--format", "csv")
    try project.folder.write(exported.output, to: "squares.csv")
    try project.folder.remove("crops/weir.jsonl")
    let imported = try await project.dsbuild("crops", "import", "--class", "weir", "squares.csv")
    #expect(imported.status == 0, "\(imported.talk)")
    #expect(try project.folder.text("crops/weir.jsonl").contains("\"x\": -25, \"y\": 10, \"side\": 110"))
    #expect(try await project.build().actions("crop") == BuildSummary.Actions(ran: 1, hit: 2))
    let row = try #require(try await rows(project)["weir/tall.png"])
    #expect(row["crop"]["by"].string == "person")
    let crop = try ImageDecoder.decode(
      try project.folder.read(try #require(row["file"].string)), maxPixels: 1_000_000)
    #expect(crop.width == 110 && crop[24, 50].elementsEqual([255, 255, 255]))
    #expect(crop[25, 50].elementsEqual(Self.tall[0, 60]))
  }

  @Test("a colour without quotes is a comment to YAML, which the message says")
  func unquoted() async throws {
    let project = try project()
    try project.editManifest("crop: { mode: center,", to: "crop:\n  fill: #102030\n  mode: pad\n#")
    let result = try await project.dsbuild("build")
    #expect(result.status == 2 && result.talk.contains("put the colour in quotes"), "\(result.talk)")
  }
}
