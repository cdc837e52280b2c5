import TestSupport
import Testing

/// Licences, creators and pages come from lists into exports, cards, reports and differences.
@Suite("Rights of pictures")
struct RightsTests {
  private static let by = "https://creativecommons.org/licenses/by/4.0/"

  /// Two lists of pictures on this machine's server: one of a collection, one with a licence column of its own.
  private func run(_ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void) async throws {
    try await LoopbackOrigin.serve([:]) { origin in
      let project = try TemporaryProject()
      var lists = [
        "url,license,license_url,attribution,creator,title,landing_url,provider,id,width,height,hash,gone",
        "url,terms",
      ]
      for seed in 0..<12 {
        let path = "/\(seed).jpg"
        origin.answer(path, .jpeg(DrawnPicture(seed < 6 ? .weir : .outfall, seed: UInt64(seed)).jpeg()))
        if seed < 6 {
          lists[0] +=
            "\n\(origin.url(path)),CC-BY-4.0,\(Self.by),,Ann \(seed),\"=HYPERLINK(\"\"x\"\")\",https://a.example/\(seed),commons,\(seed),,,,"
        } else {
          lists[1] += "\n\(origin.url(path)),\(seed < 8 ? "by-nc-nd" : seed < 10 ? "CC-BY-SA-3.0" : "")"
        }
      }
      try project.folder.write(lists[0] + "\n", to: "sources/weir.csv")
      try project.folder.write(lists[1] + "\n", to: "sources/outfall.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: rights
        license: CC-BY-4.0
        classes:
          outfall: { sources: [{ csv: sources/outfall.csv, license_column: terms }] }
          weir: sources/weir.csv
        fetch: { allow_addresses: [127.0.0.0/8] }
        inspect: { min_side: 16 }
        duplicates: { near: { threshold: 0% } }
        crop: { mode: center, size: 48 }
        export:
          - { format: imagefolder, to: out/tree }
          - { format: huggingface, to: out/hub }
          - { format: csv, to: out/manifest.csv }
          - { format: jsonl, to: out/manifest.jsonl }
          - { format: croissant, to: out/croissant.json }
          - { format: credits, to: out/CREDITS.tsv }

        """, to: "dataset.yaml")
      try await body(project, origin)
    }
  }

  @Test("reach every export, and the notes are said once for all classes and once until they change")
  func exports() async throws {
    try await run { project, _ in
      let first = try await project.dsbuild("build")
      let said = first.output + first.talk
      #expect(first.status == 0, "\(said)")
      #expect(said.split(separator: "the licence of 2 of 12 images is unknown").count == 2, "\(said)")
      #expect(said.contains("2 of 12 images may not be shared changed (CC BY-NC-ND)"), "\(said)")
      #expect(said.contains("2 of 12 images may not be used commercially"), "\(said)")
      #expect(
        said.contains("only under their own licence (CC BY-SA 3.0); `license` of the set is `CC-BY-4.0`"), "\(said)")
      let credits = try project.folder.text("out/CREDITS.tsv")
      #expect(credits.split(separator: "\n").count == 13)
      let row3 = "\t'=HYPERLINK(\"x\")\tAnn 3\tCC-BY-4.0\t\(Self.by)\thttps://a.example/3\tcropped and resized\t"
      #expect(credits.contains(row3))
      #expect(try project.folder.text("out/tree/CREDITS.tsv") == credits)
      #expect(try project.folder.text("out/hub/CREDITS.tsv") == credits)
      #expect(try project.folder.text("out/hub/README.md").contains("| [CC-BY-4.0](\(Self.by)) | 6 |"))
      #expect(try project.folder.text("out/croissant.json").contains("\"credits/creator\": \"Ann 3\""))
      #expect(try project.folder.text("out/manifest.csv").contains(",CC-BY-4.0,,\(Self.by),Ann 3,\"'=HYPERLINK("))
      #expect(try project.folder.text("out/manifest.jsonl").contains("\"landing_url\":\"https://a.example/3\""))
      let row = try await project.dsbuild("ls", "--class", "weir", "--json").jsonLines()[3]
      #expect(row["license"].string == "CC-BY-4.0" && row["credit"]["creator"].string == "Ann 3")
      let status = try await project.dsbuild("status", "--json").json()
      #expect(
        status["rights"].elements.map { $0["kind"].string } == [
          "unknown_license", "no_derivatives", "non_commercial", "share_alike",
        ])
      #expect(status["classes"]["outfall"]["licenses"]["CC-BY-SA-3.0"].int == 2)
      let second = try await project.dsbuild("build")
      #expect(!(second.output + second.talk).contains("licence"))
    }
  }

  @Test("moved rows rewrite only exports that name rows; another creator rewrites those that name creators")
  func precision() async throws {
    try await run { project, _ in
      _ = try await project.build()
      let list = try project.folder.text("sources/weir.csv").split(separator: "\n").map(String.init)
      let moved = [list[0], "\n"] + list.dropFirst()
      try project.folder.write(moved.joined(separator: "\n") + "\n", to: "sources/weir.csv")
      #expect(try await project.build().nodesRan == 3, "the sources, the CSV table and the JSON lines")
      try project.folder.write(
        moved.joined(separator: "\n").replacing("Ann 3", with: "Bea") + "\n", to: "sources/weir.csv")
      #expect(try await project.build().nodesRan == 7, "the sources and six exports")
      #expect(try project.folder.text("out/tree/CREDITS.tsv").contains("\tBea\t"))
    }
  }

  @Test("another licence of the same picture is a difference of revisions")
  func difference() async throws {
    try await run { project, _ in
      _ = try await project.build()
      let settings = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
      let files = ["dataset.yaml", "dataset.lock", "lock", "sources"]
      for arguments in [["init", "-q"], ["add"] + files, ["commit", "-q", "-m", "one"]] {
        let result = try await Program(path: "/usr/bin/git").run(settings + arguments, in: project.folder.path)
        #expect(result.status == 0, "\(result.talk)")
      }
      #expect(try await project.dsbuild("diff", "--json").json()["licenses"].elements.isEmpty)
      let list = try project.folder.text("sources/outfall.csv").replacing("CC-BY-SA-3.0", with: "CC0-1.0")
      try project.folder.write(list, to: "sources/outfall.csv")
      _ = try await project.build()
      let changes = try await project.dsbuild("diff", "--json").json()["licenses"].elements
      #expect(changes.count == 2)
      #expect(changes.allSatisfy { $0["was"].string == "CC-BY-SA-3.0" && $0["now"].string == "CC0-1.0" })
      let text = try await project.dsbuild("diff").output
      #expect(text.contains("2 images under another licence:\n  outfall  "), "\(text)")
      #expect(try await project.dsbuild("diff", "--markdown").output.contains("`CC-BY-SA-3.0` → `CC0-1.0`"))
      // A licence that a search found later is a difference too, although the row keeps the first one.
      let weir = try project.folder.text("sources/weir.csv").split(separator: "\n").enumerated().map { number, line in
        line + (number == 0 ? ",license_now" : number == 1 ? ",CC0-1.0" : "")
      }
      try project.folder.write(weir.joined(separator: "\n") + "\n", to: "sources/weir.csv")
      let later = try await project.dsbuild("diff", "--json").json()["licenses"].elements
      #expect(later.count == 3 && later.contains { $0["was"].string == "CC-BY-4.0" && $0["now"].string == "CC0-1.0" })
    }
  }

  @Test("the report says each fact about licences once")
  func report() async throws {
    try await run { project, _ in
      _ = try await project.build()
      #expect(try await project.dsbuild("report").status == 0)
      let alerts = try JSONValue(parsing: try project.folder.text("out/report/report.json"))["alerts"].elements
      for kind in ["unknown_license", "no_derivatives", "non_commercial", "share_alike"] {
        #expect(alerts.count { $0["kind"].string == kind } == 1, "\(kind)")
      }
    }
  }
}
