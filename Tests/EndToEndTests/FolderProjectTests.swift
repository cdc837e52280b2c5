import Foundation
import TestSupport
import Testing

/// Projects that begin with a folder of pictures for each class.
@Suite("A folder for each class")
struct FolderProjectTests {
  private func picture(_ seed: UInt64) -> [UInt8] { DrawnPicture(.weir, seed: seed).jpeg() }

  @Test("becomes a class each, one-to-one, with its name as title, and builds")
  func names() async throws {
    let project = try TemporaryProject()
    let names = [
      "weir", "Größe", "Grüße", "いぬ", "C#", "C+", "x-ray", "-a", "no", "a[1]", "a1", "${x}", "a\u{2028}b", "a: #",
      "x*y", "what?", "\"q\"", "null",
    ]
    for (seed, name) in names.enumerated() {
      try project.folder.write(picture(UInt64(seed)), to: "photos/\(name)/deep/IMG_\(seed).DAT")
    }
    try project.folder.write("x", to: "photos/docs/readme.txt")
    try project.folder.write(picture(90), to: "photos/loose.jpg")
    try project.folder.write(picture(91), to: "photos/.cache/a.jpg")
    let made = try await project.dsbuild("init", "--from-folder", "photos/")
    #expect(made.status == 0)
    #expect(made.talk.contains("`photos/docs` holds no picture, so it did not become a class"))
    #expect(made.talk.contains("1 picture directly in `photos` belongs to no class"))
    let manifest = try project.folder.text("dataset.yaml")
    for line in [
      "  weir: photos/weir\n", "c_: { title: \"C#\"", "c_-2: { title: \"C+\"", "\"no\": photos/no",
      "x_ray: { title: \"x-ray\"",
      "a: { title: \"-a\"", "a_1_: { title: \"a[1]\"",
    ] {
      #expect(manifest.contains(line), "\(line) in \(manifest)")
    }
    try project.folder.write(manifest + "duplicates: { near: { threshold: 0% } }\n", to: "dataset.yaml")
    let summary = try await project.build()
    #expect(summary.json["classes"].members.count == names.count)
    #expect(summary.json["classes"].members.allSatisfy { $0.value["exported"].int == 1 })
  }

  @Test("outside the project is read after a person's word, and `init` says so")
  func outside() async throws {
    let other = try TemporaryFolder()
    try other.write(picture(1), to: "hat/1.jpg")
    let project = try TemporaryProject()
    let made = try await project.dsbuild("init", "--from-folder", other.path)
    #expect(made.status == 0 && made.talk.contains("run `dsbuild trust`"), "\(made.talk)")
    #expect(try await project.dsbuild("build").status == 4)
    #expect(try await project.dsbuild("build", "--trust").status == 0)
  }

  @Test("may hold splits, whose folders of one name are one class")
  func splits() async throws {
    let project = try TemporaryProject()
    for (seed, path) in ["train/hat/1.jpg", "train/shoe/2.jpg", "test/hat/3.jpg"].enumerated() {
      try project.folder.write(picture(UInt64(seed)), to: "data/\(path)")
    }
    let made = try await project.dsbuild("init", "--from-folder", "data")
    #expect(made.talk.contains("`test`, `train` became one set"))
    let text = try project.folder.text("dataset.yaml")
    #expect(text.contains("hat: { sources: [data/test/hat, data/train/hat] }"))
    #expect(text.contains("shoe: data/train/shoe"))
  }

  @Test("may be a link, which is followed once; links below are named with what copies them")
  func links() async throws {
    let project = try TemporaryProject()
    try project.folder.write(picture(1), to: "store/hat/1.jpg")
    try project.folder.write(picture(2), to: "photos/shoe/2.jpg")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: project.folder.path(of: "photos/hat"), withDestinationPath: "../store/hat")
    try files.createSymbolicLink(atPath: project.folder.path(of: "photos/shoe/3.jpg"), withDestinationPath: "2.jpg")
    #expect(try await project.dsbuild("init", "--from-folder", "photos").status == 0)
    #expect(try project.folder.text("dataset.yaml").contains("hat: store/hat"))
    let built = try await project.dsbuild("build")
    #expect(built.status == 0 && built.talk.contains("cp -rL"), "\(built.talk)")
    #expect(try await project.build().json["near_misses"].elements.count == 1)
  }

  @Test("of links alone is refused with what copies them")
  func linksAlone() async throws {
    let project = try TemporaryProject()
    try project.folder.write(picture(1), to: "store/1")
    try project.folder.write("x", to: "photos/hat/.keep")
    try FileManager.default.createSymbolicLink(
      atPath: project.folder.path(of: "photos/hat/1.jpg"), withDestinationPath: "../../store/1")
    let made = try await project.dsbuild("init", "--from-folder", "photos")
    #expect(made.status == 2 && made.talk.contains("`cp -rL photos copies`"), "\(made.talk)")
  }

  @Test(
    "that has no pictures says what is expected",
    arguments: [
      ("photos", "photos/a.jpg", "folder with its name"),
      ("nowhere", "photos/a/a.jpg", "from the folder of the project"),
    ])
  func mistakes(folder: String, file: String, hint: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write(picture(1), to: file)
    let made = try await project.dsbuild("init", "--from-folder", folder)
    #expect(made.status == 2 && made.talk.contains(hint), "\(made.talk)")
    #expect(!project.folder.contains("dataset.yaml"))
  }

  @Test("and a folder of lists are two beginnings; lists are known by more endings than .csv")
  func lists() async throws {
    let project = try TemporaryProject()
    for name in ["a.csv.gz", "b.JSON", "c.tsv", "d.Txt", "e.jsonl.GZ", "f.html"] {
      try project.folder.write("", to: "lists/\(name)")
    }
    let both = try await project.dsbuild("init", "--from-folder", "lists", "--from-csv", "lists")
    #expect(both.status == 2 && both.talk.contains("cannot be given together"), "\(both.talk)")
    let file = try await project.dsbuild("init", "--from-csv", "lists/c.tsv")
    #expect(file.status == 2 && file.talk.contains("where: { label: cat }"), "\(file.talk)")
    let made = try await project.dsbuild("init", "--from-csv", "./lists//")
    #expect(made.status == 0 && made.talk.contains("left out: `f.html`"), "\(made.talk)")
    let text = try project.folder.text("dataset.yaml")
    #expect(
      text.contains(
        "a: lists/a.csv.gz\n  b: lists/b.JSON\n  c: lists/c.tsv\n  d: lists/d.Txt\n  e: lists/e.jsonl.GZ\n"), "\(text)")
  }
}
