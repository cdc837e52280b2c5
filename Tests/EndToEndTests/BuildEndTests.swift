import TestSupport
import Testing

@Suite("The end of a build")
struct BuildEndTests {
  private func tutorial() async throws -> TemporaryProject {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    return project
  }

  @Test("says what came and went since the last build, and why")
  func changes() async throws {
    let project = try await tutorial()
    let first = try await project.dsbuild("build")
    #expect(!first.talk.contains("since the last build"))
    #expect(first.talk.contains("next: `dsbuild review`"))
    #expect(first.talk.contains(" out by rules: "), "\(first.talk)")
    try project.editManifest("size: 224", to: "size: 96")
    let smaller = try await project.dsbuild("build").talk
    #expect(
      smaller.contains("since the last build: the same images, 22 cropped again (crop.size 224 -> 96)\n"), "\(smaller)")
    try project.folder.remove("pictures/circles/circles7.jpg")
    let rows = try await project.dsbuild("ls", "--class", "circles", "--json").jsonLines()
    let picture = try #require(rows.first { $0["source"].string == "pictures/circles/circles2.jpg" }?["sha256"].string)
    try project.folder.write("\(picture)\n", to: "takedown.txt")
    let talk = try await project.dsbuild("build").talk
    #expect(
      talk.contains("since the last build: 2 images went out (1 taken_down, 1 no longer listed)\n"), "\(talk)")
    try project.folder.remove("takedown.txt")
    let json = try await project.dsbuild("build", "--json").json()["changes"]
    #expect(json["in"].int == 1 && json["out"].int == 0)
  }

  @Test("names an output that a person changed, and where the changed file is now")
  func editedOutput() async throws {
    let project = try await tutorial()
    _ = try await project.build()
    let table = "out/manifest.csv"
    try project.folder.write(try project.folder.text(table).replacing("\n", with: ",mine\n"), to: table)
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("`out/manifest.csv` was changed after dsbuild wrote it"), "\(talk)")
    #expect(talk.contains("the changed file is now `out/manifest.edited.csv`"), "\(talk)")
    #expect(try project.folder.text("out/manifest.edited.csv").contains(",mine\n"))
    #expect(try await project.build().result == "unchanged")
  }

  @Test("`verify --repair` keeps the bytes of an output that a person changed")
  func repairedOutput() async throws {
    let project = try await tutorial()
    _ = try await project.build()
    let table = "out/manifest.csv"
    let written = try project.folder.text(table)
    try project.folder.write(written + "mine\n", to: table)
    let repair = try await project.dsbuild("verify", "--repair")
    #expect(repair.status == 0 && repair.output.contains("1 damaged, 1 made again"), "\(repair.output)")
    #expect(try project.folder.text(table) == written)
    #expect(try project.folder.text("out/manifest.edited.csv") == written + "mine\n")
  }

  @Test("counts the rows of a long change that are not named")
  func manyRows() async throws {
    let project = try await tutorial()
    _ = try await project.build()
    try project.folder.write(
      "url\n" + (0..<120).map { "https://example.org/\($0).png\n" }.joined(), to: "more.csv")
    try project.editManifest("  circles:", to: "  more: more.csv\n  circles:")
    _ = try await project.dsbuild("build", "--offline")
    try project.folder.write(
      "url\n" + (60..<200).map { "https://example.org/\($0).png\n" }.joined(), to: "more.csv")
    let talk = try await project.dsbuild("plan").output
    #expect(talk.contains("and 77 more rows that are new in more.csv"), "\(talk)")
    #expect(talk.contains("and 57 more rows that are gone in more.csv"), "\(talk)")
  }

  @Test("says of a setting that also changed in a build that failed what it was and is")
  func settingOfFailedBuild() async throws {
    let project = try await tutorial()
    _ = try await project.build()
    try project.editManifest("min_side: 64", to: "min_side: 5000")
    #expect(try await project.dsbuild("build").status == 1)
    try project.editManifest("min_side: 5000", to: "min_side: 32")
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("(inspect.min_side 64 -> 32)"), "\(talk)")
  }

  @Test("says of a renamed class that its images changed class")
  func renamedClass() async throws {
    let project = try await tutorial()
    _ = try await project.build()
    try project.editManifest("  circles:", to: "  rings:")
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("since the last build: 11 images changed class\n"), "\(talk)")
  }

  @Test("names what an unreadable format needs as the next thing to do")
  func unwantedFormat() async throws {
    let project = try await tutorial()
    try project.editManifest("min_side: 64", to: "min_side: 64, formats: [png]")
    let failed = try await project.dsbuild("build")
    #expect(failed.status == 1)
    let empty = "no picture of classes `circles` (14 unsupported_format) and `stripes`"
    #expect(failed.talk.contains(empty), "\(failed.talk)")
    #expect(failed.talk.contains("add `jpeg` to `inspect.formats`"), "\(failed.talk)")
  }

  @Test("says of a class without a row what to put into its list")
  func emptyList() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init").status == 0)
    let result = try await project.dsbuild("build")
    #expect(result.status == 1)
    #expect(
      result.talk.contains("class `weir` has no rows yet") && result.talk.contains("URLs into its list, one a line"))
  }

  @Test("counts failures only where there are some, and offers to ask again only what may have passed")
  func oldFailures() async throws {
    try await LoopbackOrigin.serve(["/a.jpg": .jpeg(DrawnPicture(.weir, seed: 1).jpeg())]) { origin in
      let project = try TemporaryProject()
      try project.folder.write("url\n\(origin.url("/a.jpg"))\n\(origin.url("/gone.jpg"))\n", to: "weir.csv")
      try project.folder.write(
        "dsbuild: 1\nname: gone\nclasses: { weir: weir.csv }\nfetch: { allow_addresses: [127.0.0.1] }\n",
        to: "dataset.yaml")
      let first = try await project.dsbuild("build")
      #expect(first.talk.contains("(1 fetched, 0 cached, 1 failed)") && first.talk.contains("dsbuild retry"))
      let part = try await project.dsbuild("build", "fetch").talk
      #expect(part.contains("1 gap: 1 http_404") && part.contains("`dsbuild ls --verdict out` names them"), "\(part)")
      let again = try await project.dsbuild("build")
      #expect(again.talk.contains("nothing to do") && again.talk.contains("1 gap: 1 http_404"))
      #expect(!again.talk.contains("failed") && !again.talk.contains("retry"), "\(again.talk)")
      let status = try await project.dsbuild("status").output
      #expect(status.contains("1 http_404: the host answered 404 Not Found; the picture is gone"), "\(status)")
      let why = try await project.dsbuild("why", origin.url("/gone.jpg")).output
      #expect(why.contains("the host answered 404 Not Found; the picture is gone"), "\(why)")
    }
  }
}
