import Digests
import TestSupport
import Testing

@Suite("Boxes of other programs on pictures of two classes")
struct BoxImportTests {
  private static let photos = (0..<5).map { DrawnPicture(.weir, seed: UInt64(70 + $0), width: 160, height: 100) }

  /// `p0` and `p1` in weir, `p2` in dam, `same.jpg` in both, and `phone.jpg` in weir, which is stored on its side.
  private func project() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    for (path, index) in [("weir/p0", 0), ("weir/p1", 1), ("dam/p2", 2), ("weir/same", 3), ("dam/same", 4)] {
      try project.folder.write(Self.photos[index].jpeg(), to: "photos/\(path).jpg")
    }
    try project.folder.write(Self.phone, to: "photos/weir/phone.jpg")
    try project.folder.write(
      """
      dsbuild: 1
      name: boxes
      classes:
        weir: { title: Stone weir, aliases: [Überfall], sources: [{ files: photos/weir/*.jpg }] }
        dam: { sources: [{ files: photos/dam/*.jpg }] }
      duplicates: { near: { threshold: 0% } }

      """, to: "dataset.yaml")
    _ = try await project.build()
    return project
  }

  /// Stored as 160x100 and upright as 100x160.
  private static let phone = DrawnPicture(.outfall, seed: 80, width: 160, height: 100).jpeg(orientation: 6)

  private func line(_ bytes: [UInt8], _ square: (x: Int, y: Int, side: Int)) -> String {
    let digest = SHA256Digest(of: bytes).hex
    return
      "{\"image\": \"\(digest)\", \"x\": \(square.x), \"y\": \(square.y), \"side\": \(square.side), \"by\": \"person\"}\n"
  }

  private func line(_ index: Int, _ square: (x: Int, y: Int, side: Int)) -> String {
    line(Self.photos[index].jpeg(), square)
  }

  private func object(_ name: String, _ box: [Int]) -> String {
    let corners = zip(["xmin", "ymin", "xmax", "ymax"], box).map { "<\($0)>\($1)</\($0)>" }.joined()
    return "<object><name>\(name)</name><bndbox>\(corners)</bndbox></object>"
  }

  private func voc(_ file: String, _ objects: String, size: (Int, Int)? = nil) -> String {
    let stated = size.map { "<size><width>\($0.0)</width><height>\($0.1)</height></size>" } ?? ""
    return "<annotation><filename>\(file)</filename>\(stated)\(objects)</annotation>"
  }

  @Test("of several boxes the largest of the picture's class counts, however the class is called, in every format")
  func category() async throws {
    let project = try await project()
    let inputs = [
      "v.xml": voc("p0.jpg", object("person", [0, 0, 90, 90]) + object("STONE WEIR", [10, 20, 30, 40])),
      "c.json": """
      {"images": [{"id": 1, "file_name": "p0.jpg"}], "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "überfall"}],
       "annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 90, 90]},
                       {"image_id": 1, "category_id": 2, "bbox": [10, 20, 20, 20]}]}
      """,
      "t.csv": "filename,Label,xmin,ymin,xmax,ymax\np0.jpg,person,0,0,90,90\np0.jpg,Weir,10,20,30,40\n",
    ]
    for (name, text) in inputs {
      try project.folder.write(text, to: name)
      let result = try await project.dsbuild("crops", "import", "--padding", "0", name)
      #expect(result.status == 0 && result.talk.contains("1 of `person`"), "\(name): \(result.talk)")
      #expect(try project.folder.text("crops/weir.jsonl") == line(0, (10, 20, 20)), "\(name)")
      try project.folder.remove("crops/weir.jsonl")
    }
    try project.folder.write("person\nstone_weir\n", to: "yolo/classes.txt")
    try project.folder.write("0 0.5 0.5 0.9 0.9\n1 0.125 0.3 0.125 0.2\n", to: "yolo/train/p0.txt")
    #expect(try await project.dsbuild("crops", "import", "--padding", "0%", "yolo").status == 0)
    #expect(try project.folder.text("crops/weir.jsonl") == line(0, (10, 20, 20)))
  }

  @Test(
    "where no box is of the class, the import says which categories it saw and exits 1; `--any-category` takes them")
  func otherCategory() async throws {
    let project = try await project()
    try project.folder.write(voc("p0.jpg", object("person", [10, 20, 30, 40])), to: "v.xml")
    for arguments in [["--class", "weir"], []] {
      let result = try await project.dsbuild(
        "crops", "import", "v.xml", arguments.first ?? "--no-input", arguments.last ?? "-v")
      #expect(result.status == 1, "\(result.talk)")
      #expect(result.talk.contains("1 of `person`") && result.talk.contains("--any-category"), "\(result.talk)")
      #expect(!project.folder.contains("crops"))
    }
    #expect(try await project.dsbuild("crops", "import", "--any-category", "--padding", "0", "v.xml").status == 0)
    #expect(try project.folder.text("crops/weir.jsonl") == line(0, (10, 20, 20)))
  }

  @Test("numbers of YOLO classes that nothing names are no class; one number alone is the class")
  func unnamedNumbers() async throws {
    let project = try await project()
    try project.folder.write("0 0.5 0.5 0.9 0.9\n1 0.125 0.3 0.125 0.2\n", to: "yolo/p0.txt")
    let result = try await project.dsbuild("crops", "import", "yolo")
    #expect(result.status == 1 && result.talk.contains("1 of `0`, 1 of `1`"), "\(result.talk)")
    try project.folder.write("4 0.125 0.3 0.125 0.2\n", to: "yolo/p0.txt")
    #expect(try await project.dsbuild("crops", "import", "--padding", "0", "yolo").status == 0)
    #expect(try project.folder.text("crops/weir.jsonl") == line(0, (10, 20, 20)))
  }

  @Test(
    "boxes are turned and scaled by the size their annotation states",
    arguments: [
      ("phone.jpg", (100, 160), [10, 20, 30, 40], (10, 20, 20)),
      // A quarter with the clock: what is at the left of the stored picture is at the top of the upright one.
      ("phone.jpg", (160, 100), [20, 70, 40, 90], (10, 20, 20)),
      ("phone.jpg", (320, 200), [40, 140, 80, 180], (10, 20, 20)),
      ("p0.jpg", (160, 100), [10, 20, 30, 40], (10, 20, 20)), ("p0.jpg", (320, 200), [20, 40, 60, 80], (10, 20, 20)),
      ("p0.jpg", (53, 33), [0, 0, 53, 33], (30, 0, 100)),
    ])
  func sizes(file: String, stated: (Int, Int), box: [Int], square: (Int, Int, Int)) async throws {
    let project = try await project()
    try project.folder.write(voc(file, object("weir", box), size: stated), to: "v.xml")
    let result = try await project.dsbuild("crops", "import", "--padding", "0", "v.xml")
    #expect(result.status == 0, "\(result.talk)")
    let bytes = file == "phone.jpg" ? Self.phone : Self.photos[0].jpeg()
    #expect(try project.folder.text("crops/weir.jsonl") == line(bytes, square))
  }

  @Test(
    "a size that is no turn and no scale of the picture, and a box past its edges, are passed over with their place")
  func contradictingSizes() async throws {
    let project = try await project()
    let box = object("weir", [10, 20, 30, 40])
    let inputs = [
      voc("p0.jpg", box, size: (100, 160)), voc("p0.jpg", box, size: (160, 120)), voc("p0.jpg", box, size: (1, 1)),
      voc("phone.jpg", box, size: (160, 90)), voc("p0.jpg", object("weir", [10, 20, 300, 40])),
    ]
    for text in inputs {
      try project.folder.write(text, to: "v.xml")
      let result = try await project.dsbuild("crops", "import", "v.xml")
      #expect(result.status == 1 && result.talk.contains("v.xml:1: warning: "), "\(result.talk)")
      #expect(!project.folder.contains("crops"), "\(text)")
    }
    let coco =
      #"{"images": [{"id": 1, "file_name": "p0.jpg", "width": 100, "height": 160}], "annotations": [{"image_id": 1, "bbox": [1, 2, 30, 40]}]}"#
    try project.folder.write(coco, to: "c.json")
    try project.folder.write("filename,width,height,xmin,ymin,xmax,ymax\np1.jpg,100,160,1,2,30,40\n", to: "t.csv")
    let result = try await project.dsbuild("crops", "import", "c.json", "t.csv")
    #expect(
      result.status == 1 && result.talk.contains("c.json:1: warning: ") && result.talk.contains("t.csv:2: warning: "))
  }

  @Test("a name that pictures of two classes have is passed over unless the row or its path says the class")
  func sameName() async throws {
    let project = try await project()
    let (weir, dam) = (SHA256Digest(of: Self.photos[3].jpeg()).hex, SHA256Digest(of: Self.photos[4].jpeg()).hex)
    func answer(_ image: String) -> String { "{\"image\": \"\(image)\", \"answer\": \"no\"}\n" }
    for name in ["same.jpg", "same", "elsewhere/same.png"] {
      try project.folder.write("Filename,Correct\n\(name),0\n", to: "l.csv")
      let result = try await project.dsbuild("labels", "import", "l.csv")
      #expect(
        result.status == 1 && result.talk.contains("l.csv:2: warning: several pictures are called"), "\(result.talk)")
      #expect(!project.folder.contains("labels"))
    }
    for text in [
      "Filename,Correct\ndam/same.jpg,0\n", "Filename,Correct\nold/dam/train/same.jpeg,0\n",
      "Filename,LABEL,Correct\nsame.jpg,Dam,0\n", "Filename,Category,Correct\nsame.jpg,DAM,0\n",
    ] {
      try project.folder.write(text, to: "l.csv")
      #expect(try await project.dsbuild("labels", "import", "l.csv").status == 0)
      #expect(try project.folder.text("labels/dam.jsonl") == answer(dam), "\(text)")
      #expect(!project.folder.contains("labels/weir.jsonl"))
      try project.folder.remove("labels")
    }
    #expect(weir != dam)
    try project.folder.write(voc("same.jpg", object("weir", [10, 20, 30, 40])), to: "v.xml")
    #expect(try await project.dsbuild("crops", "import", "--padding", "0", "v.xml").status == 0)
    #expect(try project.folder.text("crops/weir.jsonl") == line(3, (10, 20, 20)))
    try project.folder.write(
      voc("same.jpg", object("weir", [10, 20, 30, 40]) + object("dam", [10, 20, 90, 90])), to: "v.xml")
    #expect(try await project.dsbuild("crops", "import", "v.xml").status == 1)
    // A path that names another class than the picture's is not that picture.
    try project.folder.write("Filename,Correct\ndam/p0.jpg,0\n", to: "l.csv")
    #expect(try await project.dsbuild("labels", "import", "l.csv").status == 1)
  }

  @Test("rows that contradict each other are errors with both lines, whatever they call the picture")
  func contradictions() async throws {
    let project = try await project()
    let digest = SHA256Digest(of: Self.photos[0].jpeg()).hex
    try project.folder.write("filename,answer\np0.jpg,yes\np1.jpg,no\n\(digest),no\np1.jpg,no\n", to: "l.csv")
    let labels = try await project.dsbuild("labels", "import", "l.csv")
    #expect(labels.status == 2 && labels.talk.contains("l.csv:4") && labels.talk.contains("l.csv:2"), "\(labels.talk)")
    #expect(!labels.talk.contains("l.csv:3") && !project.folder.contains("labels"))
    try project.folder.write("filename,x,y,side,rejected\np0,0,0,60,\np0,,,,true\n", to: "c.csv")
    let crops = try await project.dsbuild("crops", "import", "c.csv")
    #expect(crops.status == 2 && crops.talk.contains("c.csv:3") && crops.talk.contains("c.csv:2"), "\(crops.talk)")
    #expect(!project.folder.contains("crops"))
  }

  @Test("standard input is a table; an import without an entry says so and exits 1")
  func standardInput() async throws {
    let project = try await project()
    try project.folder.write("filename,answer\np0.jpg,yes\n", to: "l.csv")
    try project.folder.write("filename,x,y,width,height\np0.jpg,10,20,20,20\n", to: "c.csv")
    let program = try Program.dsbuild().path
    func shell(_ line: String) async throws -> Program.Result {
      try await Program(path: "/bin/sh").run(["-c", line], in: project.folder.path)
    }
    #expect(try await shell("\(program) labels import - < l.csv").status == 0)
    #expect(project.folder.contains("labels/weir.jsonl"))
    #expect(try await shell("cat c.csv | \(program) crops import --padding 0% -").status == 0)
    #expect(try project.folder.text("crops/weir.jsonl") == line(0, (10, 20, 20)))
    for (command, text) in [("labels", "filename,answer\n"), ("crops", ""), ("labels", "p0.jpg,yes\n")] {
      try project.folder.write(text, to: "empty.csv")
      let result = try await project.dsbuild(command, "import", "empty.csv", "--json")
      #expect(result.status == 1)
      #expect(try result.json()["schema"].string == "dsbuild.error/1")
    }
    #expect(try await project.dsbuild("crops", "import", "/dev/zero").status == 2)
  }
}
