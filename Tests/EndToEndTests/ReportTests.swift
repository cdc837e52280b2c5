import TestSupport
import Testing

/// The report says what the build says, asks nobody for anything, and is the same for the same dataset.
@Suite("The report")
struct ReportTests {
  private func runReported(_ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void) async throws {
    try await DrawnProject.run { project, origin in
      try project.folder.write(
        try project.folder.text("dataset.yaml") + "\nreport: { to: out/report, contact_sheet: 5, thumbnails: 48 }\n",
        to: "dataset.yaml")
      try await body(project, origin)
    }
  }

  /// The pages without the stamp, which may differ.
  private func pages(_ project: TemporaryProject) throws -> [String: String] {
    var pages: [String: String] = [:]
    for path in project.folder.files(under: "out/report")
    where !path.hasSuffix(".jpg") && !path.hasSuffix("/SHA256SUMS") {
      var text = try project.folder.text(path)
      if let start = text.firstRange(of: "<footer class=\"stamp\""), let end = text.firstRange(of: "</footer>") {
        text.removeSubrange(start.lowerBound..<end.upperBound)
      }
      if let start = text.firstRange(of: "  \"stamp\": {") { text.removeSubrange(start.lowerBound...) }
      pages[path] = text
    }
    return pages
  }

  @Test("has the classes of the build, the rule behind each reason, and the proof of the split")
  func twin() async throws {
    try await runReported { project, _ in
      let summary = try await project.build()
      let report = try JSONValue(parsing: try project.folder.text("out/report/report.json"))
      for name in DrawnProject.classes {
        for (field, value) in summary.json["classes"][name].members { #expect(report["classes"][name][field] == value) }
      }
      let near = try #require(report["rejects"].elements.first { $0["reason"].string == "near_duplicate" })
      #expect(near["rule"]["key"].string == "duplicates.near.threshold")
      let line = try project.folder.text("dataset.yaml").split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains("threshold: 10%") }.map { $0 + 1 }
      #expect(near["rule"]["place"].string == "dataset.yaml:\(line ?? 0)")
      #expect(report["split"]["groups_across_splits"].int == 0)
      #expect((report["split"]["groups"].int ?? 0) > 0)
      #expect(report["exports"][0]["digest"].string == summary.exportDigests["out/imagefolder"])
      let index = try project.folder.text("out/report/index.html")
      let alerts = try #require(index.firstRange(of: "id=\"alerts\"")).lowerBound
      #expect(alerts < (try #require(index.firstRange(of: "id=\"funnel\"")).lowerBound))
      #expect(index.utf8.count < 500_000)
    }
  }

  @Test("names no other place in any link, has no script but its search, and links to what is there")
  func selfContained() async throws {
    try await runReported { project, _ in
      let list = try project.folder.text("sources/weir.csv")
      try project.folder.write(list + "http://127.0.0.1:1/<img src=x onerror=alert(1)>.jpg\n", to: "sources/weir.csv")
      _ = try await project.build()
      for (path, text) in try pages(project) where path.hasSuffix(".html") {
        // The page of what is out has a search; every page is whole without it.
        let script = "<script src=\"search.js\" defer></script>"
        #expect(text.contains(script) == (path == "out/report/rejects.html"))
        let rest = text.replacing(script, with: "")
        #expect(!rest.contains("<script") && !text.contains("<img src=x") && !text.contains("javascript:"))
        #expect(text.contains("default-src 'none'"))
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        for attribute in ["src=\"", "href=\""] {
          for part in text.split(separator: attribute, omittingEmptySubsequences: false).dropFirst() {
            let link = part.prefix { $0 != "\"" }.prefix { $0 != "#" }
            #expect(!link.contains("//"), "\(path) links to \(link)")
            guard !link.isEmpty, link != "data:," else { continue }
            #expect(project.folder.contains("\(folder)/\(link)"), "\(path) links to \(link)")
          }
        }
        for image in text.split(separator: "<img ", omittingEmptySubsequences: false).dropFirst() {
          #expect(image.prefix { $0 != ">" }.contains("alt=\""))
        }
      }
    }
  }

  @Test("opens the exported file of a picture, or its file on disk, and its print where neither is there")
  func originals() async throws {
    let project = try TemporaryProject()
    #expect(try await project.dsbuild("init", "--template", "tutorial").status == 0)
    _ = try await project.build()
    let page = try project.folder.text("out/report/classes/circles.html")
    let rows = try await project.dsbuild("ls", "--class", "circles", "--json").jsonLines()
    let file = try #require(rows.first { $0["verdict"].string == "in" }?["file"].string)
    #expect(page.contains("<a href=\"../../../\(file)\"><img src=\"../prints/"), "\(file)")
    let copy = try #require(rows.first { $0["reason"].string == "near_duplicate" }?["source"].string)
    #expect(try project.folder.text("out/report/rejects.html").contains("<a href=\"../../\(copy)\"><img src=\"prints/"))
    #expect(!page.contains("<a href=\"../prints/"))
  }

  @Test("is the same for the same dataset but for its stamp, and is not written again for nothing")
  func deterministic() async throws {
    try await runReported { project, origin in
      _ = try await project.build()
      let first = try pages(project)
      let before = try project.folder.text("out/report/index.html")
      #expect(try await project.build().result == "unchanged")
      #expect(try project.folder.text("out/report/index.html") == before)
      try project.folder.write("mine", to: "out/report/notes.txt")
      let other = try TemporaryProject()
      for path in ["dataset.yaml"] + DrawnProject.classes.map({ "sources/\($0).csv" }) {
        try other.folder.write(try project.folder.text(path), to: path)
      }
      _ = try await other.build("-j", "1")
      #expect(try pages(other) == first)
      let prints = project.folder.files(under: "out/report/prints")
      #expect(prints == other.folder.files(under: "out/report/prints"))
      for path in prints { #expect(try project.folder.read(path) == other.folder.read(path)) }
      let result = try await project.dsbuild("report")
      #expect(result.output == "out/report/index.html\n")
      #expect(try project.folder.text("out/report/notes.txt") == "mine")
    }
  }

  @Test("counts what the takedown list took out, and shows nothing of it")
  func changesAndTakedown() async throws {
    try await runReported { project, _ in
      _ = try await project.build()
      let address = try #require(
        try await project.dsbuild("ls", "--class", "weir", "--verdict", "in", "--json").jsonLines()[2]["url"].string)
      try project.editManifest("split:", to: "takedown: takedown.txt\nsplit:")
      try project.folder.write("\(address)\n", to: "takedown.txt")
      _ = try await project.build()
      let report = try JSONValue(parsing: try project.folder.text("out/report/report.json"))
      #expect(report["takedown"]["entries"].int == 1)
      #expect(report["takedown"]["images"].int == 1)
      #expect(try !project.folder.text("out/report/report.json").contains(address))
      #expect(report["classes"]["weir"]["reasons"]["taken_down"].int == 1)
      #expect(try project.folder.text("out/report/index.html").contains("taken_down"))
    }
  }

  @Test("before the first build is an error that says so")
  func neverBuilt() async throws {
    try await runReported { project, _ in
      let result = try await project.dsbuild("report")
      #expect(result.status == 2)
      #expect(result.talk.contains("nothing was built yet"))
    }
  }
}
