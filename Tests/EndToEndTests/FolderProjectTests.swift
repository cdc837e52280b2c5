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
      "  weir: photos/weir\n", "c: { title: \"C#\"", "c-2: { title: \"C+\"", "\"no\": photos/no",
      "x_ray: { title: \"x-ray\"",
      "a: { title: \"-a\"", "a_1: { title: \"a[1]\"",
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
    #expect(
      made.talk.contains("divides it again, by `split: { train: 80%, test: 20% }` in the manifest"), "\(made.talk)")
    #expect(text.contains("\nsplit: { train: 80%, test: 20% }\n"), "\(text)")
    #expect(try await project.build().json["classes"]["hat"]["exported"].int == 2)
  }

  @Test(
    "has all its splits in `split`, by whatever names they have",
    arguments: [
      (["training", "validation", "testing"], "split: { train: 80%, val: 10%, test: 10% }"), (["train"], nil),
      (["val", "test"], "split: { val: 50%, test: 50% }"),
    ])
  func splitNames(names: [String], split: String?) async throws {
    let project = try TemporaryProject()
    for (seed, name) in names.enumerated() {
      try project.folder.write(picture(UInt64(seed)), to: "data/\(name)/hat/1.jpg")
    }
    let made = try await project.dsbuild("init", "--from-folder", "data")
    let text = try project.folder.text("dataset.yaml")
    if let split { #expect(text.contains("\n\(split)\n"), "\(text)") } else { #expect(!text.contains("split:")) }
    #expect(made.talk.contains(split ?? "which nothing divides"), "\(made.talk)")
    #expect(try await project.dsbuild("config").status == 0)
  }

  @Test("of folders one level too high is one class, with a note of the folders in it")
  func tooHigh() async throws {
    let project = try TemporaryProject()
    try project.folder.write(picture(1), to: "deep/data/images/hat/1.jpg")
    try project.folder.write(picture(2), to: "deep/data/images/shoe/2.jpg")
    let made = try await project.dsbuild("init", "--from-folder", "deep")
    #expect(made.talk.contains("use `--from-folder deep/data/images`"), "\(made.talk)")
    let file = try await TemporaryProject().dsbuild(
      "init", "--from-folder", project.folder.path(of: "deep/data/images/hat/1.jpg"))
    #expect(file.talk.contains("is a file, and `--from-folder` takes a folder"), "\(file.talk)")
  }

  @Test("beside what dsbuild wrote is found again without its outputs")
  func again() async throws {
    let project = try TemporaryProject()
    try project.folder.write(picture(1), to: "hat/1.jpg")
    try project.folder.write(picture(2), to: "shoe/2.jpg")
    #expect(try await project.dsbuild("init", "--from-folder", ".").status == 0)
    let export = "export: [{ format: imagefolder, to: out/a }, { format: imagefolder, to: made/b }]\n"
    try project.folder.write(try project.folder.text("dataset.yaml") + export, to: "dataset.yaml")
    _ = try await project.build()
    try project.folder.remove("dataset.yaml")
    let made = try await project.dsbuild("init", "--from-folder", ".")
    #expect(made.status == 0 && made.talk.contains("dsbuild writes into `out`"), "\(made.talk)")
    #expect(made.talk.contains("`made` holds an output of dsbuild"), "\(made.talk)")
    let text = try project.folder.text("dataset.yaml")
    #expect(text.contains("hat: hat") || text.contains("hat: \"hat\""), "\(text)")
    #expect(!text.contains("out:") && !text.contains("made:"), "\(text)")
    #expect(try await project.build().json["classes"].members.count == 2)
  }

  @Test("makes a manifest with a valid name in any folder", arguments: ["2024", "007", "1e3", "true", "null", "0x1f"])
  func folderNames(name: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write(picture(1), to: "\(name)/photos/hat/1.jpg")
    #expect(try await project.dsbuild("-C", name, "init", "--from-folder", "photos").status == 0)
    #expect(try project.folder.text("\(name)/dataset.yaml").contains("name: \"\(name)\"\n"))
    #expect(try await project.dsbuild("-C", name, "build").status == 0)
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

  @Test("is not needed for one list with a column of labels: each label becomes a class", arguments: [true, false])
  func labels(isFile: Bool) async throws {
    let project = try TemporaryProject()
    let labels = ["hat", "no", "Grün & Co", "hat", "007", "no", "007", "Grün & Co"]
    let rows = labels.enumerated().map { index, label in
      "\"data:image/jpeg;base64,\(Data(picture(UInt64(index))).base64EncodedString())\",\(label)\n"
    }
    try project.folder.write("url,label\n" + rows.joined(), to: "lists/all.csv")
    let made = try await project.dsbuild("init", "--from-csv", isFile ? "lists/all.csv" : "lists")
    #expect(made.status == 0, "\(made.talk)")
    #expect(
      made.talk.contains("the column `label` of `lists/all.csv` has 4 different texts: each became a class"),
      "\(made.talk)")
    let text = try project.folder.text("dataset.yaml")
    for line in [
      "  hat: { sources: [{ csv: lists/all.csv, where: { label: hat } }] }\n",
      "  \"no\": { sources: [{ csv: lists/all.csv, where: { label: \"no\" } }] }\n",
      "  \"007\": { sources: [{ csv: lists/all.csv, where: { label: \"007\" } }] }\n",
      "title: \"Grün & Co\", sources: [{ csv: lists/all.csv, where: { label: \"Grün & Co\" } }] }\n",
    ] {
      #expect(text.contains(line), "\(line) in \(text)")
    }
    try project.folder.write(text + "duplicates: { near: { threshold: 0% } }\n", to: "dataset.yaml")
    let classes = try await project.build().json["classes"].members
    #expect(classes.count == 4 && classes.allSatisfy { $0.value["exported"].int == 2 })
  }

  @Test("of lists named after classes stays so, unless a column is named as one of labels")
  func listsWithColumns() async throws {
    let project = try TemporaryProject()
    for name in ["hat", "shoe"] {
      let rows = (0..<6).map { "http://127.0.0.1:1/\(name)\($0).jpg,\(["red", "blue"][$0 % 2])\n" }.joined()
      try project.folder.write("url,colour\n" + rows, to: "lists/\(name).csv")
      try project.folder.write("url,class\n" + rows, to: "more/\(name).csv")
    }
    #expect(try await project.dsbuild("init", "--from-csv", "lists").status == 0)
    #expect(try project.folder.text("dataset.yaml").contains("  hat: lists/hat.csv\n  shoe: lists/shoe.csv\n"))
    try project.folder.remove("dataset.yaml")
    #expect(try await project.dsbuild("init", "--from-csv", "more").status == 0)
    let text = try project.folder.text("dataset.yaml")
    let blue = "{ csv: more/hat.csv, where: { class: blue } }, { csv: more/shoe.csv, where: { class: blue } }"
    #expect(text.contains("  blue: { sources: [\(blue)] }\n"), "\(text)")
  }

  @Test("is made of a table of files and labels by the command that a build prints, which loses no picture")
  func sorted() async throws {
    let project = try TemporaryProject()
    for (seed, path) in ["a/1.jpg", "b/1.jpg", "a/2, new.jpg", "b/3.jpg"].enumerated() {
      try project.folder.write(picture(UInt64(seed)), to: path)
    }
    let rows = ["file,label", "a/1.jpg,hat", "b/1.jpg,hat", "\"a/2, new.jpg\",shoe", "a/1.jpg,hat", "./b/3.jpg,shoe"]
    try project.folder.write(rows.joined(separator: "\r\n"), to: "my labels.csv")
    try project.folder.write("dsbuild: 1\nname: x\nclasses: { hat: my labels.csv }\n", to: "dataset.yaml")
    let refused = try await project.dsbuild("build")
    let command = try #require(refused.talk.split(separator: "`").first { $0.hasPrefix("python3 -c") })
    let shell = Program(path: "/bin/bash")
    let copied = try await shell.run(["-euc", String(command)], in: project.folder.path)
    #expect(copied.status == 0, "\(command)\n\(copied.talk)")
    let files = ["sorted/hat/a/1.jpg", "sorted/hat/b/1.jpg", "sorted/shoe/a/2, new.jpg", "sorted/shoe/b/3.jpg"]
    #expect(project.folder.files(under: "sorted").sorted() == files)
    #expect(try project.folder.read("sorted/hat/b/1.jpg") == picture(1))
    // Nothing is written over.
    #expect(try await shell.run(["-euc", String(command)], in: project.folder.path).status != 0)
    try project.folder.remove("dataset.yaml")
    #expect(try await project.dsbuild("init", "--from-folder", "sorted").status == 0)
    #expect(try await project.build().json["classes"]["hat"]["fetched"].int == 2)
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
