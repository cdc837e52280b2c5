import Foundation
import TestSupport
import Testing

@Suite("Lists and files as people have them")
struct ListContractTests {
  private func project(_ classes: String, more: String = "") throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(
      "dsbuild: 1\nname: t\nclasses: \(classes)\nlabels: { model: none }\ncrop: { size: 64, upscale: true }\n\(more)",
      to: "dataset.yaml")
    return project
  }

  private func write(_ project: TemporaryProject, _ names: String...) throws {
    for (seed, name) in names.enumerated() {
      try project.folder.write(DrawnPicture(.weir, seed: UInt64(seed)).png(), to: name)
    }
  }

  @Test("a table whose columns nobody knows asks for nothing and names them")
  func unknownColumns() async throws {
    let project = try project("{ a: a.csv }", more: "fetch: { allow_addresses: [127.0.0.0/8] }\n")
    try project.folder.write(
      "page,src\nhttp://127.0.0.1:9/1,http://127.0.0.1:9/1.jpg\nhttp://127.0.0.1:9/2,http://127.0.0.1:9/2.jpg\n",
      to: "a.csv")
    let result = try await project.dsbuild("build", "--json")
    #expect(result.status == 2)
    let error = try result.json()["errors"][0]
    #expect(error["file"].string == "a.csv")
    #expect(error["hint"].string?.contains("`page`, `src`") == true)
  }

  @Test("skipped rows are out as `bad_row`, each at its line")
  func badRows() async throws {
    let project = try project("{ a: { sources: [{ csv: a.csv, on_bad_row: skip }, { files: p/*.png }] } }")
    try write(project, "p/1.png")
    try project.folder.write(
      "url,title\nhttp://h/1,a,b\n\"data:image/png;base64,AAAA\",x\n\"http://h/3\" y,z\n", to: "a.csv")
    let summary = try await project.build("--offline")
    #expect(summary.reasons("a")["bad_row"] == 2)
    let rows = try await project.dsbuild("ls", "--json").jsonLines().filter { $0["reason"].string == "bad_row" }
    #expect(Set(rows.compactMap { $0["row"].int }) == [2, 4])
  }

  @Test("mistakes in the lists of all classes are told by one run, those of a shared list once")
  func allMistakes() async throws {
    let project = try project("{ a: a.csv, b: b.csv, c: b.csv, d: d.csv }")
    try project.folder.write("url,title\nhttp://h/1,a,b\n", to: "a.csv")
    try project.folder.write("url,title\nhttp://h/1,a,b\nhttp://h/2,a,b\n", to: "b.csv")
    try project.folder.write("url,title\n\"http://h/1,a\n", to: "d.csv")
    let result = try await project.dsbuild("build", "--json")
    #expect(result.status == 2)
    let places = try result.json()["errors"].elements.map { "\($0["file"].string ?? ""):\($0["line"].int ?? 0)" }
    #expect(places == ["a.csv:2", "b.csv:2", "b.csv:3", "d.csv:2"])
  }

  @Test("files that a pattern nearly takes are named, also where nothing is left to do")
  func nearMisses() async throws {
    let project = try project("{ a: { sources: [{ files: p/*.png }, { files: p/z*.png }, { files: \"p/[x].png\" }] } }")
    try write(project, "p/1.png", "p/2.PNG", "p/3.jpeg")
    for _ in 0..<2 {
      let result = try await project.dsbuild("build")
      #expect(result.status == 0)
      #expect(result.talk.contains("`p/2.PNG`"))
      #expect(result.talk.contains("`p/3.jpeg`"))
      #expect(result.talk.contains("`p/z*.png` of class `a` matches no file"))
    }
    let misses = try await project.dsbuild("build", "--json").json()["near_misses"]
    #expect(misses.elements.map { $0["kind"].string } == ["other_case", "other_ending", "no_match", "no_match"])
    #expect(misses[0]["files"][0].string == "p/2.PNG")
  }

  @Test("a file that another pattern takes is no near miss")
  func takenElsewhere() async throws {
    let project = try project("{ a: { sources: [{ files: p/*.png }, { files: p/*.PNG }] } }")
    try write(project, "p/1.png", "p/2.PNG")
    #expect(try await project.dsbuild("build", "--json").json()["near_misses"].elements.isEmpty)
  }

  @Test("a class that ends empty says what its pattern nearly took")
  func emptyClass() async throws {
    let project = try project("{ a: { sources: [{ files: p/*.png }] } }")
    try write(project, "p/1.PNG")
    let result = try await project.dsbuild("build")
    #expect(result.status == 1)
    #expect(result.talk.contains("`p/1.PNG`"))
  }

  @Test("one list may serve several classes by its label column, and is warned of where it serves them whole")
  func labelColumn() async throws {
    let project = try project(
      "{ cat: { sources: [{ csv: all.csv, where: { label: cat } }] }, dog: { sources: [{ csv: all.csv, where: { label: dog } }] } }"
    )
    try project.folder.write(
      "url,label\n"
        + (0..<4).map { seed in
          let picture = DrawnPicture(.weir, seed: UInt64(seed)).png()
          return "\"data:image/png;base64,\(Data(picture).base64EncodedString())\",\(seed % 2 == 0 ? "cat" : "dog")\n"
        }.joined(), to: "all.csv")
    let summary = try await project.build()
    #expect(summary.funnel("cat", "candidates") == 2)
    #expect(summary.funnel("dog", "candidates") == 2)
    try project.folder.write("dsbuild: 1\nname: t\nclasses: { cat: all.csv, dog: all.csv }\n", to: "dataset.yaml")
    #expect(try await project.dsbuild("config").talk.contains("where: { label: dog }") == true)
  }

  @Test("`init --from-csv` makes a class of each list, whatever its name")
  func initFromLists() async throws {
    let project = try TemporaryProject()
    for name in [
      "いぬ.csv", "ねこ.csv", "C#.csv", "C+.csv", "Größe.csv", "Grüße.csv", "Cats.CSV", "weir.tsv", ".hidden.csv",
    ] {
      try project.folder.write("url\n", to: "lists/\(name)")
    }
    #expect(try await project.dsbuild("init", "--from-csv", "lists").status == 0)
    let manifest = try project.folder.text("dataset.yaml")
    for line in [
      "c: { title: \"C#\"", "c-2: { title: \"C+\"", "class: { title: \"いぬ\"", "class-2: { title: \"ねこ\"",
      "weir: lists/weir.tsv",
    ] {
      #expect(manifest.contains(line), "\(line)")
    }
    #expect(!manifest.contains("hidden"))
    let classes = try await project.dsbuild("config", "--json").json()["classes"].members
    #expect(classes.count == 8)
    #expect(Set(classes.values.compactMap { $0["title"].string }).count == 7)
  }
}
