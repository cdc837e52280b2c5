import Foundation
import TestSupport
import Testing

/// Outputs are inside the project's folder, whatever links and spellings lead to them, and replace nothing of anybody else.
@Suite("The place of an output")
struct OutputPlaceTests {
  /// A project of drawn pictures in a folder inside another one, which is nobody's but the test's.
  private struct Scene {
    let folder: TemporaryFolder
    let root: String

    init(_ outputs: String) throws {
      folder = try TemporaryFolder()
      root = folder.path(of: "home/p")
      for seed: UInt64 in 1...4 {
        let name = seed.isMultiple(of: 2) ? "weir" : "gate"
        try folder.write(DrawnPicture(.weir, seed: seed).jpeg(), to: "home/p/photos/\(name)/\(seed).jpg")
      }
      try folder.write("mine\n", to: "home/.bashrc")
      try manifest(outputs)
    }

    func manifest(_ outputs: String) throws {
      try folder.write(
        """
        dsbuild: 1
        name: places
        classes:
          gate: { sources: [{ files: "photos/gate/*.jpg" }] }
          weir: { sources: [{ files: "photos/weir/*.jpg" }] }
        duplicates: { near: { threshold: 0% } }
        crop: { mode: center, size: 32 }
        \(outputs)

        """, to: "home/p/dataset.yaml")
    }

    func link(_ name: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(atPath: "\(root)/\(name)", withDestinationPath: target)
    }

    func dsbuild(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Result {
      try await Program.dsbuild().run(arguments, in: root, environment: environment)
    }

    /// Everything that is there but the state, with its bytes; links by where they lead.
    func contents() throws -> [String: [UInt8]] {
      var contents: [String: [UInt8]] = [:]
      for path in folder.files() where !path.hasPrefix("home/p/.dsbuild/") { contents[path] = try folder.read(path) }
      return contents
    }
  }

  private static let links = [
    ("alias", "photos/gate"), ("up", ".."), ("gone", "../nowhere/at/all"), ("git", ".git"), ("table", "dataset.yaml"),
    ("round", "../p/photos"),
  ]

  @Test(
    "outside the project, in git's folder or over what is read is a mistake at its key, and nothing is written",
    arguments: [
      "../../.bashrc", "../.bashrc", "/tmp/dsbuild-nowhere/x", "../p", "../p/dataset.yaml", "../P/DATASET.YAML",
      "DataSet.Lock", "LOCK/gate.tsv", "Photos/gate/x", "alias", "alias/x", "up/x", "gone", "git/hooks", "table",
      "round/gate", ".git", ".GIT/config", "git~1/config", ".git./x", ".g\u{200c}it/x", ".gitattributes", ".GitModules",
      ".github/workflows", "x/.git/hooks/post-commit", ".dsbuild/x", ".DSBUILD/x", "labels/gate.jsonl",
      "takedown.txt/x", "duplicates.allow", "out/../photos/gate", "alias/../gate/x",
    ])
  func refused(_ path: String) async throws {
    for (form, key) in [("imagefolder", "export"), ("csv", "export"), ("report", "report")] {
      let output = "\"\(path)\""
      let scene = try Scene(
        (key == "report" ? "report: { to: \(output) }" : "export: [{ format: \(form), to: \(output) }]")
          + "\ntakedown: takedown.txt")
      try scene.folder.write("", to: "home/p/takedown.txt")
      try scene.folder.write("", to: "home/p/.git/config")
      for (name, target) in Self.links { try scene.link(name, to: target) }
      let before = try scene.contents()
      let result = try await scene.dsbuild("build")
      #expect(result.status == 2, "\(path) \(form): \(result.talk)")
      #expect(result.talk.contains("dataset.yaml:8:") && result.talk.contains("hint: "), "\(path): \(result.talk)")
      #expect(try scene.contents() == before)
    }
  }

  @Test("that the manifest does not name may not lead outside either")
  func defaults() async throws {
    let scene = try Scene("")
    try scene.link("out", to: "..")
    let before = try scene.contents()
    let result = try await scene.dsbuild("build")
    #expect(result.status == 2 && result.talk.contains("outside the project's folder"), "\(result.talk)")
    #expect(try scene.contents() == before)
  }

  @Test("outside the project is allowed by a flag or the environment, but not in git's folder or over what is read")
  func allowed() async throws {
    let scene = try Scene("export: [{ format: csv, to: ../site/table.csv }]")
    #expect(try await scene.dsbuild("build", environment: ["DSBUILD_ALLOW_OUTSIDE": "0"]).status == 2)
    #expect(try await scene.dsbuild("build", "--allow-outside").status == 0)
    #expect(scene.folder.contains("home/site/table.csv"))
    #expect(try await scene.dsbuild("build", environment: ["DSBUILD_ALLOW_OUTSIDE": "1"]).status == 0)
    for path in ["../.git/config", "../p/dataset.yaml", "..", "../p"] {
      try scene.manifest("export: [{ format: csv, to: \(path) }]")
      #expect(try await scene.dsbuild("build", "--allow-outside").status == 2)
    }
  }

  @Test("inside the project may be reached by a link")
  func linkedInside() async throws {
    let scene = try Scene("export: [{ format: imagefolder, to: out/tree }]")
    try scene.folder.write("", to: "home/p/disk/.keep")
    try scene.link("out", to: "disk")
    #expect(try await scene.dsbuild("build").status == 0)
    #expect(scene.folder.contains("home/p/disk/tree/SHA256SUMS"))
  }

  @Test(
    "where somebody's files are is an error that names them all, before anything is written",
    arguments: [
      ("imagefolder", "site", ["classes.txt"]), ("imagefolder", "site", ["gate"]),
      ("huggingface", "site", ["README.md", "classes.txt"]),
      ("csv", "table.csv", [""]), ("jsonl", "table.jsonl", [""]), ("croissant", "card.json", [""]),
      ("webdataset", "site", ["data-000000.tar"]), ("imagefolder", "site", ["SHA256SUMS"]),
      ("imagefolder", "site", [".dsbuild-updating"]), ("imagefolder", "site", ["classes.txt.dsbuild-tmp"]),
      ("imagefolder", "site", ["classes.txt/x"]), ("imagefolder", "../p/site", ["classes.txt"]),
    ])
  func foreign(_ form: String, _ to: String, _ names: [String]) async throws {
    let scene = try Scene("export: [{ format: \(form), to: \(to) }]")
    let paths = names.map { $0.isEmpty ? to : "\(to)/\($0)" }
    for path in paths { try scene.folder.write("mine\n", to: "home/p/\(path)") }
    let before = try scene.contents()
    let result = try await scene.dsbuild("build")
    #expect(result.status == 1, "\(result.talk)")
    for path in paths {
      let shown = path.replacing("classes.txt/x", with: "classes.txt")
      #expect(result.talk.contains("`\(shown)` was not written by dsbuild"), "\(result.talk)")
    }
    #expect(try scene.contents() == before)
    let cleaned = try await scene.dsbuild("clean", "--outputs", "--yes")
    #expect(cleaned.status == 0 && cleaned.output == "removed nothing\n", "\(cleaned.output)\(cleaned.talk)")
    #expect(try scene.contents() == before)
  }

  @Test("of a report where somebody's pages are is an error too")
  func foreignReport() async throws {
    let scene = try Scene("report: { to: docs }")
    for name in ["index.html", "style.css", "report.json"] {
      try scene.folder.write("mine", to: "home/p/docs/\(name)")
    }
    let result = try await scene.dsbuild("build", "--json")
    #expect(result.status == 1)
    for name in ["index.html", "style.css", "report.json"] {
      #expect(try scene.folder.text("home/p/docs/\(name)") == "mine")
      #expect(result.output.contains("docs/\(name)"))
    }
  }

  @Test("where another folder is being made is left alone, and one that a killed build left is not")
  func draftFolder() async throws {
    let scene = try Scene("export: [{ format: imagefolder, to: out/tree }]")
    try scene.folder.write("mine", to: "home/p/out/.tree.dsbuild-new/notes.txt")
    let refused = try await scene.dsbuild("build")
    #expect(refused.status == 1 && refused.talk.contains("out/.tree.dsbuild-new"), "\(refused.talk)")
    #expect(try scene.folder.text("home/p/out/.tree.dsbuild-new/notes.txt") == "mine")
    try scene.folder.write("", to: "home/p/out/.tree.dsbuild-new/.dsbuild-updating")
    #expect(try await scene.dsbuild("build").status == 0)
    #expect(!scene.folder.contains("home/p/out/.tree.dsbuild-new"))
  }

  @Test("keeps a draft of somebody's, and removes one of its own")
  func drafts() async throws {
    let scene = try Scene("export: [{ format: imagefolder, to: out/tree }]")
    #expect(try await scene.dsbuild("build").status == 0)
    try scene.folder.write("mine", to: "home/p/out/tree/holiday.dsbuild-tmp")
    try scene.folder.write("half", to: "home/p/out/tree/classes.txt.dsbuild-tmp")
    try scene.folder.write(DrawnPicture(.weir, seed: 8).jpeg(), to: "home/p/photos/weir/8.jpg")
    #expect(try await scene.dsbuild("build").status == 0)
    #expect(try scene.folder.text("home/p/out/tree/holiday.dsbuild-tmp") == "mine")
    #expect(!scene.folder.contains("home/p/out/tree/classes.txt.dsbuild-tmp"))
  }

  @Test("whose folders became links is neither written nor cleaned through them")
  func linkedFolders() async throws {
    let scene = try Scene("export: [{ format: imagefolder, to: out/tree }]")
    #expect(try await scene.dsbuild("build").status == 0)
    let names = scene.folder.files(under: "home/p/out/tree/gate").map { $0.split(separator: "/").last ?? "" }
    for name in names { try scene.folder.write("precious", to: "home/precious/\(name)") }
    try scene.folder.remove("home/p/out/tree/gate")
    try scene.link("out/tree/gate", to: "../../../precious")
    try scene.folder.write(DrawnPicture(.weir, seed: 9).jpeg(), to: "home/p/photos/gate/9.jpg")
    let result = try await scene.dsbuild("build")
    #expect(result.status == 1 && result.talk.contains("`out/tree/gate`"), "\(result.talk)")
    _ = try await scene.dsbuild("clean", "--outputs", "--yes")
    for name in names { #expect(try scene.folder.text("home/precious/\(name)") == "precious") }
    #expect(scene.folder.files(under: "home/precious").count == names.count)
  }

  @Test("with the bytes that would be written is taken over where the state is gone")
  func adopted() async throws {
    let scene = try Scene(
      "export: [{ format: csv, to: out/t.csv }, { format: jsonl, to: out/t.jsonl }, { format: croissant, to: out/c.json }]"
    )
    #expect(try await scene.dsbuild("build").status == 0)
    let before = try scene.contents()
    try scene.folder.remove("home/p/.dsbuild")
    #expect(try await scene.dsbuild("build").status == 0)
    #expect(try scene.contents() == before)
    // A changed dataset reaches tables that dsbuild began as it begins them.
    try scene.folder.remove("home/p/.dsbuild")
    try scene.folder.write(DrawnPicture(.weir, seed: 7).jpeg(), to: "home/p/photos/weir/7.jpg")
    let again = try await scene.dsbuild("build")
    #expect(again.status == 0, "\(again.talk)")
    #expect(try scene.folder.text("home/p/out/t.csv").split(separator: "\n").count == 6)
    #expect(try scene.folder.text("home/p/out/t.jsonl").split(separator: "\n").count == 5)
  }

  @Test("a folder to start from that is not there is a mistake, not the project above it")
  func directory() async throws {
    let scene = try Scene("")
    #expect(try await scene.dsbuild("build").status == 0)
    let result = try await scene.dsbuild("clean", "--all", "--yes", "-C", "typo/none")
    #expect(result.status == 2 && result.talk.contains("there is no folder `typo/none`"), "\(result.talk)")
    #expect(scene.folder.contains("home/p/out/imagefolder/classes.txt"))
  }
}
