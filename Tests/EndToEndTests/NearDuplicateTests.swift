import Imaging
import TestSupport
import Testing

/// Near duplicates through the program: what is dropped, what is told of it, and what an edit does again.
@Suite("Near duplicates")
struct NearDuplicateTests {
  private static let manifest = """
    dsbuild: 1
    name: copies
    classes:
      weir: { sources: [{ files: "weir/*" }] }
    crop: { mode: none }

    """

  private func project(_ pictures: [String: [UInt8]], manifest: String = Self.manifest) throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (name, bytes) in pictures { try project.folder.write(bytes, to: "weir/\(name)") }
    try project.folder.write(manifest, to: "dataset.yaml")
    return project
  }

  private func rows(_ project: TemporaryProject) async throws -> [String: JSONValue] {
    let lines = try await project.dsbuild("ls", "--json").jsonLines()
    return Dictionary(lines.map { ($0["source"].string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static let pictures = (1...8).map { DrawnPicture(.weir, seed: $0, width: 200, height: 150) }

  private static func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (index, picture) in pictures.enumerated() { files["\(index).jpg"] = picture.jpeg() }
    files["small.jpg"] = pictures[0].nearCopy(scale: 0.5)
    files["mirrored.png"] = ImageEncoder.png(pictures[1].raster.mirrored())
    files["again.png"] = ImageEncoder.png(try ImageDecoder.decode(pictures[2].jpeg(), maxPixels: 1 << 20))
    return files
  }

  @Test("a smaller copy, a mirrored one and the same pixels are out, each with its keeper, distance and grade")
  func dropped() async throws {
    let project = try project(Self.files())
    let summary = try await project.build()
    #expect(summary.reasons("weir") == ["near_duplicate": 3])
    let rows = try await rows(project)
    let expected = [
      ("weir/small.jpg", "weir/0.jpg", "near"), ("weir/mirrored.png", "weir/1.jpg", "near"),
    ]
    for (copy, original, grade) in expected {
      let row = try #require(rows[copy])
      let (out, keeper) = row["verdict"].string == "out" ? (row, rows[original]) : (rows[original] ?? row, row)
      #expect(out["reason"].string == "near_duplicate" && out["step"].string == "near_duplicates", "\(copy)")
      #expect(out["duplicate_of"].string == keeper?["sha256"].string, "\(copy)")
      #expect(out["grade"].string == grade && (out["distance"].int ?? 99) <= 14, "\(copy)")
    }
    let again = try #require(
      [rows["weir/again.png"], rows["weir/2.jpg"]].first { $0?["verdict"].string == "out" } ?? nil)
    #expect(again["grade"].string == "same_pixels" && again["distance"].int == 0)
    let lock = try project.folder.text("dataset.lock")
    #expect(lock.contains("near_algorithm\tauto: 64-bit codes differ in at most 14 bits"))
  }

  @Test("another threshold decides anew without a search: nothing is decoded")
  func threshold() async throws {
    let project = try project(Self.files())
    _ = try await project.build()
    try project.editManifest("crop:", to: "duplicates: { near: { threshold: 0% } }\ncrop:")
    let off = try await project.build()
    #expect(off.reasons("weir").isEmpty && off.actionsTried == 0)
    try project.editManifest("threshold: 0%", to: "threshold: 50%")
    let on = try await project.build()
    #expect(on.reasons("weir") == ["near_duplicate": 3] && on.actions("inspect").tried == 0)
  }

  @Test("pictures put in one at a time give the lock of pictures put in at once", arguments: ["auto", "gradient"])
  func incremental(algorithm: String) async throws {
    let manifest = Self.manifest + "duplicates: { near: { algorithm: \(algorithm) } }\n"
    let whole = try project(Self.files(), manifest: manifest)
    _ = try await whole.build()
    let grown = try project([:], manifest: manifest)
    for (name, bytes) in try Self.files().sorted(by: { $0.key > $1.key }) {
      try grown.folder.write(bytes, to: "weir/\(name)")
      _ = try await grown.build()
    }
    #expect(try grown.folder.text("lock/weir.tsv") == whole.folder.text("lock/weir.tsv"))
  }

  @Test("any order of the rows gives the same lock, byte for byte")
  func orders() async throws {
    let files = try Self.files()
    let answers = Dictionary(
      uniqueKeysWithValues: files.map { ("/\($0.key)", Answer.body($0.value, type: "image/jpeg")) })
    try await LoopbackOrigin.serve(answers) { origin in
      var locks: Set<String> = []
      var generator = SeededGenerator(seed: 7)
      for round in 0..<20 {
        let project = try TemporaryProject()
        let rows = files.keys.sorted().shuffled(using: &generator).map { origin.url("/\($0)") }
        try project.folder.write((["url"] + rows).joined(separator: "\n"), to: "weir.csv")
        try project.folder.write(
          """
          dsbuild: 1
          name: orders
          classes: { weir: weir.csv }
          fetch: { allow_addresses: [127.0.0.0/8] }
          crop: { mode: none }

          """, to: "dataset.yaml")
        _ = try await project.build("-j", "\(1 + round % 4)")
        locks.insert(try project.folder.text("lock/weir.tsv") + project.folder.text("dataset.lock"))
      }
      #expect(locks.count == 1)
    }
  }

  @Test("a chain of pictures, each like the next, does not fall to one")
  func chain() async throws {
    let scene = DrawnPicture(.weir, seed: 9, width: 480, height: 300).raster
    var files: [String: [UInt8]] = [:]
    for link in 0..<10 { files["\(link).png"] = ImageEncoder.png(scene.part(x: link * 16, width: 320)) }
    let project = try project(files)
    let summary = try await project.build()
    let out = summary.reasons("weir")["near_duplicate"] ?? 0
    #expect((1...7).contains(out))
    let rows = try await rows(project)
    let kept = Set(rows.values.filter { $0["verdict"].string == "in" }.compactMap { $0["sha256"].string })
    for (path, row) in rows where row["verdict"].string == "out" {
      let keeper = try #require(row["duplicate_of"].string)
      #expect(kept.contains(keeper))
      let other = try #require(rows.first { $0.value["sha256"].string == keeper }?.key)
      #expect(try await project.dsbuild("compare", path, other).status == 0)
    }
  }
}

extension Raster {
  /// A part of the picture in full height.
  fileprivate func part(x: Int, width: Int) -> Raster {
    var rows: [UInt8] = []
    for y in 0..<height {
      let start = (y * self.width + x) * channels
      rows += pixels[start..<start + width * channels]
    }
    return Raster(width: width, height: height, channels: channels, pixels: rows)
  }

  /// The picture as a mirror shows it.
  fileprivate func mirrored() -> Raster {
    var turned: [UInt8] = []
    turned.reserveCapacity(pixels.count)
    for y in 0..<height {
      for x in (0..<width).reversed() {
        let start = (y * width + x) * channels
        turned += pixels[start..<start + channels]
      }
    }
    return Raster(width: width, height: height, channels: channels, pixels: turned)
  }
}

/// Two files side by side, as `dsbuild compare` tells of them.
@Suite("Comparing two files")
struct CompareTests {
  private static let picture = DrawnPicture(.weir, seed: 3, width: 240, height: 180)

  @Test(
    "the verdict and the exit code are those of a build",
    arguments: [
      ("exact", picture.jpeg(), 0), ("near", picture.nearCopy(scale: 0.6), 0),
      ("different", DrawnPicture(.weir, seed: 4, width: 240, height: 180).jpeg(), 1),
      ("different", Array("<html>".utf8), 1),
    ])
  func verdicts(verdict: String, other: [UInt8], status: Int) async throws {
    let project = try TemporaryProject()
    try project.folder.write(Self.picture.jpeg(), to: "a.jpg")
    try project.folder.write(other, to: "b.jpg")
    let result = try await project.dsbuild("compare", "a.jpg", "b.jpg", "--json")
    #expect(result.status == status)
    let json = try result.json()
    #expect(json["verdict"].string == verdict && json["duplicates"].bool == (status == 0))
    #expect(json["a"]["width"].int == 240)
    if json["b"]["problem"] == .null {
      for name in ["dct64", "dct256", "gradient", "phash", "dhash", "pdq"] {
        #expect(json["measures"][name]["distance"].int != nil, "\(name)")
      }
    }
    let text = try await project.dsbuild("compare", "a.jpg", "b.jpg")
    #expect(text.status == status && text.output.contains(verdict))
  }

  @Test("a file that is not there is a mistake of usage")
  func missing() async throws {
    let project = try TemporaryProject()
    try project.folder.write(Self.picture.jpeg(), to: "a.jpg")
    let result = try await project.dsbuild("compare", "a.jpg", "b.jpg", "--json")
    #expect(result.status == 2)
    #expect(try result.json()["errors"][0]["message"].string?.contains("`b.jpg`") == true)
  }
}
