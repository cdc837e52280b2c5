import TestSupport
import Testing

/// What a later search found changed about pictures that are listed: where people see it, and what `gone: drop` does.
@Suite("Changes at a collection") struct CollectionChangesTests {
  private static let by = "https://creativecommons.org/licenses/by/4.0/"
  private static let header =
    "url,license,license_url,attribution,creator,title,landing_url,provider,id,width,height,hash,gone,license_now\n"

  /// A list of eight pictures: the third and the fourth have another licence now, the fourth and the fifth are gone.
  private static func list(_ origin: LoopbackOrigin) -> String {
    (0..<8).reduce(header) { text, number in
      let later = "\([3, 4].contains(number) ? "yes" : ""),\([2, 3].contains(number) ? "CC-BY-NC-4.0" : "")"
      return text
        + "\(origin.url("/\(number).jpg")),CC-BY-4.0,\(by),,Ann,\"Gate \(number)\",https://a.example/\(number),commons,\(number),,,,\(later)\n"
    }
  }

  private static func serve(
    gone: String, _ body: @Sendable (TemporaryProject, LoopbackOrigin) async throws -> Void
  ) async throws {
    try await LoopbackOrigin.serve([:]) { origin in
      let project = try TemporaryProject()
      for number in 0..<8 {
        origin.answer("/\(number).jpg", .jpeg(DrawnPicture(.weir, seed: UInt64(number)).jpeg()))
      }
      try project.folder.write(list(origin), to: "sources/gate.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: gates
        license: CC-BY-4.0
        classes:
          gate:
            sources:
              - csv: sources/gate.csv
                search: { in: openverse, query: gate, gone: \(gone) }
        fetch: { allow_addresses: [127.0.0.0/8] }
        inspect: { min_side: 16 }
        duplicates: { near: { threshold: 0% } }
        report: { to: out/report }
        export: [ { format: csv, to: out/manifest.csv } ]

        """, to: "dataset.yaml")
      try await body(project, origin)
    }
  }

  @Test("status and the report name the pictures once each, with count and place") func named() async throws {
    try await Self.serve(gone: "keep") { project, _ in
      #expect(try await project.build().funnel("gate", "exported") == 8)
      let status = try await project.dsbuild("status").output
      #expect(
        status.contains(
          "rights: the collection states another licence now for 2 pictures; the dataset keeps the first"), "\(status)")
      #expect(status.contains("  sources/gate.csv:4: \"Gate 2\", CC-BY-4.0 -> CC-BY-NC-4.0\n"), "\(status)")
      #expect(status.contains("rights: 2 pictures are in the dataset and no longer in the collection"), "\(status)")
      #expect(status.split(separator: "\n").count { $0.contains("\"Gate 4\"") } == 1)
      let changes = try await project.dsbuild("status", "--json").json()["collection_changes"]
      #expect(changes["license_now"]["count"].int == 2)
      #expect(
        changes["license_now"]["pictures"].elements.map { $0["license_now"].string } == [
          "CC-BY-NC-4.0", "CC-BY-NC-4.0",
        ])
      #expect(
        changes["gone"]["pictures"].elements.map { $0["place"].string } == ["sources/gate.csv:5", "sources/gate.csv:6"])
      let report = try project.folder.text("out/report/report.json")
      let json = try JSONValue(parsing: report)
      #expect(json["collection_changes"] == changes)
      #expect(json["alerts"].elements.map { $0["kind"].string }.contains("license_now"))
      let page = try project.folder.text("out/report/index.html")
      #expect(page.contains("Changed at their collection"))
      #expect(page.contains("<td>Gate 4</td>") || page.contains("Gate 4"))
      let readings = try await project.dsbuild("status", "--json").json()["classes"]["gate"]["lists"].elements[0]
      #expect(readings["license_now"].int == 2 && readings["gone"].int == 2)
    }
  }

  @Test("gone: drop leaves rows out with a reason that every count has") func dropped() async throws {
    try await Self.serve(gone: "drop") { project, origin in
      let built = try await project.build()
      #expect(built.funnel("gate", "candidates") == 8)
      #expect(built.funnel("gate", "exported") == 6)
      #expect(built.reasons("gate") == ["gone": 2])
      #expect(built.json["gaps"].int == 0)
      #expect(origin.requests["/3.jpg"] == nil)
      let why = try await project.dsbuild("why", "sources/gate.csv:6")
      #expect(
        why.output.contains("gone") && why.output.contains("its collection no longer has the picture"), "\(why.output)")
      #expect(try await project.dsbuild("ls", "--reason", "gone", "--json").jsonLines().count == 2)
      #expect(try await project.dsbuild("status").output.contains("gone"))
      #expect(try project.folder.text("lock/gate.tsv").split(separator: "\n").count { $0.contains("gone") } == 2)
      let report = try JSONValue(parsing: try project.folder.text("out/report/report.json"))
      #expect(report["rejects"].elements.contains { $0["reason"].string == "gone" && $0["images"].int == 2 })
      // Those that are out are nobody's matter any more; one picture with another licence is left.
      let changes = try await project.dsbuild("status", "--json").json()["collection_changes"]
      #expect(changes["license_now"]["count"].int == 1 && changes["gone"]["count"].int == 0)
      #expect(try await project.build().funnel("gate", "exported") == 6)
      try project.editManifest("gone: drop", to: "gone: keep")
      #expect(try await project.build().funnel("gate", "exported") == 8)
      #expect(origin.requests["/0.jpg"] == 1)
    }
  }

  @Test("a row that is gone takes no picture from another list of the class that has it") func otherList() async throws
  {
    try await Self.serve(gone: "drop") { project, origin in
      try project.folder.write("\(origin.url("/4.jpg"))\n\(origin.url("/0.jpg"))\n", to: "sources/more.csv")
      try project.editManifest("report:", to: "x-a: 1\nreport:")
      let text = try project.folder.text("dataset.yaml")
      try project.folder.write(
        text.replacing("gone: drop }\n", with: "gone: drop }\n      - sources/more.csv\n"), to: "dataset.yaml")
      let built = try await project.build()
      #expect(built.funnel("gate", "exported") == 7)
      #expect(built.reasons("gate") == ["gone": 1, "repeated_url": 2])
      #expect(try await project.dsbuild("why", origin.url("/4.jpg")).output.contains("more.csv:1"))
    }
  }
}
