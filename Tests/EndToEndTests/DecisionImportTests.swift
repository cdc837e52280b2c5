import Digests
import TestSupport
import Testing

@Suite("Decisions of other programs")
struct DecisionImportTests {
  private static let photos = (0..<4).map { DrawnPicture(.weir, seed: UInt64(90 + $0), width: 160, height: 100).jpeg() }

  private func project() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (index, photo) in Self.photos.enumerated() { try project.folder.write(photo, to: "photos/p\(index).jpg") }
    try project.folder.write(
      """
      dsbuild: 1
      name: decided
      classes:
        weir: { sources: [{ files: photos/*.jpg }] }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    _ = try await project.build()
    return project
  }

  private func digest(_ index: Int) -> String { SHA256Digest(of: Self.photos[index]).hex }

  private func answers(_ pairs: [(Int, String)]) -> String {
    pairs.map { (digest($0.0), $0.1) }.sorted { $0.0 < $1.0 }
      .map { "{\"image\": \"\($0.0)\", \"answer\": \"\($0.1)\"}\n" }.joined()
  }

  @Test("a table of file names and whether they are correct becomes sorted answers; names nothing has are warned of")
  func filenameCorrect() async throws {
    let project = try await project()
    try project.folder.write(
      "Filename,Correct\r\nweir/p2.jpg,True\r\np0.jpg,False\r\nnone.jpg,True\r\n", to: "weir_pred.csv")
    let result = try await project.dsbuild("labels", "import", "weir_pred.csv", "--json")
    #expect(
      result.status == 0
        && result.talk.contains("weir_pred.csv:4: warning: no picture of the last build is called `none.jpg`"))
    #expect(try result.json()["classes"]["weir"].counts == ["added": 2, "changed": 0, "same": 0])
    #expect(try project.folder.text("labels/weir.jsonl") == answers([(2, "yes"), (0, "no")]))
  }

  @Test("a picture of another class is named as such; answers may be in the words of a spreadsheet")
  func otherClass() async throws {
    let project = try await project()
    try project.folder.write(DrawnPicture(.weir, seed: 99).jpeg(), to: "dams/d.jpg")
    try project.editManifest("classes:\n", to: "classes:\n  dam: dams\n")
    _ = try await project.build()
    try project.folder.write("image,answer\np0.jpg,WAHR\nd.jpg,ja\np1.jpg,FALSCH\np2.jpg,Nein\n", to: "a.csv")
    let result = try await project.dsbuild("labels", "import", "--class", "weir", "a.csv")
    #expect(
      result.status == 0
        && result.talk.contains("a.csv:3: warning: `d.jpg` is a picture of class `dam`, not of `weir`"),
      "\(result.talk)")
    #expect(try project.folder.text("labels/weir.jsonl") == answers([(0, "yes"), (1, "no"), (2, "no")]))
  }

  @Test("what is exported is imported without a change, as JSON lines and as CSV, whatever the order of the lines")
  func roundTrip() async throws {
    let project = try await project()
    let unknown = SHA256Digest(of: "gone").hex
    let text = answers([(0, "yes"), (1, "skip"), (3, "no")])
    try project.folder.write(text + "{\"image\": \"\(unknown)\", \"answer\": \"no\"}\n", to: "all.jsonl")
    let first = try await project.dsbuild("labels", "import", "--class", "weir", "all.jsonl")
    #expect(first.status == 0 && first.talk.contains("no picture of the last build has the digest \(unknown)"))
    let file = try project.folder.text("labels/weir.jsonl")
    #expect(file.split(separator: "\n").count == 4)
    #expect(try await project.dsbuild("labels", "export", "--class", "weir").output == file)
    for (format, name) in [("jsonl", "again.jsonl"), ("csv", "again.csv")] {
      let output = try await project.dsbuild("labels", "export", "--format", format).output
      let lines = output.split(separator: "\n")
      let shuffled = format == "csv" ? lines.prefix(1) + lines.dropFirst().reversed() : lines.reversed()[...]
      try project.folder.write(shuffled.joined(separator: "\n") + "\n", to: name)
      try project.folder.remove("labels/weir.jsonl")
      let result = try await project.dsbuild("labels", "import", name)
      #expect(result.status == 0)
      #expect(try project.folder.text("labels/weir.jsonl") == file)
    }
  }

  @Test("rows that say nothing are mistakes with their places, all at once, and nothing is written")
  func mistakes() async throws {
    let project = try await project()
    try project.folder.write("image,answer\n,yes\n\(digest(0)),maybe\n", to: "bad.csv")
    let result = try await project.dsbuild("labels", "import", "bad.csv", "--json")
    #expect(result.status == 2)
    #expect(try result.json()["errors"].elements.compactMap { $0["line"].int } == [2, 3])
    #expect(!project.folder.contains("labels"))
  }

  @Test("boxes of Pascal VOC, COCO and YOLO become the same padded square, inside the picture")
  func boxes() async throws {
    let project = try await project()
    let voc =
      "<annotation><filename>p0.jpg</filename><object><bndbox><xmin>20</xmin><ymin>30</ymin><xmax>60</xmax><ymax>50</ymax></bndbox></object></annotation>"
    try project.folder.write(voc, to: "voc/p0.xml")
    let coco =
      #"{"images": [{"id": 7, "file_name": "p1.jpg"}], "annotations": [{"image_id": 7, "bbox": [0, 0, 5, 5]}, {"image_id": 7, "bbox": [20, 30, 40, 20]}]}"#
    try project.folder.write(coco, to: "coco.json")
    try project.folder.write("0 0.25 0.4 0.25 0.2\n", to: "yolo/p2.txt")
    let result = try await project.dsbuild("crops", "import", "voc", "coco.json", "yolo", "--class", "weir")
    #expect(result.status == 0, "\(result.talk)")
    // The larger of two boxes is the one decision about its picture.
    #expect(result.talk.contains("weir: 3 new, 0 changed, 0 unchanged"))
    let lines = (0..<3).map {
      "{\"image\": \"\(digest($0))\", \"x\": 17, \"y\": 17, \"side\": 46, \"by\": \"person\"}\n"
    }
    #expect(try project.folder.text("crops/weir.jsonl") == lines.sorted().joined())
    let summary = try await project.build()
    #expect(summary.actions("crop").ran == 3)
    let exported = try await project.dsbuild("crops", "export", "--format", "csv").output
    #expect(exported.hasPrefix("class,image,x,y,side,by,rejected\nweir,") && exported.contains(",17,17,46,person,"))
    try project.folder.write(exported, to: "again.csv")
    try project.folder.remove("crops/weir.jsonl")
    #expect(try await project.dsbuild("crops", "import", "again.csv").status == 0)
    #expect(try project.folder.text("crops/weir.jsonl") == lines.sorted().joined())
  }
}
