import TestSupport
import Testing

/// Saved answers of a service are a source without a script.
@Suite("Saved JSON as a source")
struct MappingTests {
  @Test("gives pictures with their licences, file by file")
  func build() async throws {
    try await LoopbackOrigin.serve([:]) { origin in
      let project = try TemporaryProject()
      var files: [[String]] = [[], []]
      for seed in 0..<6 {
        origin.answer("/p/\(seed).jpg", .jpeg(DrawnPicture(.weir, seed: UInt64(seed)).jpeg()))
        files[seed % 2].append(
          #"{"id": \#(seed), "rights": {"code": "CC-BY-4.0"}, "by": "Ann", "page": "https://a.example/\#(seed)"}"#)
      }
      for (index, items) in files.enumerated() {
        try project.folder.write(#"{"hits": [\#(items.joined(separator: ",\n"))]}"#, to: "saved/\(index).json")
      }
      try project.folder.write(
        """
        dsbuild: 1
        name: mapped
        classes:
          weir:
            sources:
              - json: saved/*.json
                items: hits[*]
                url: "http://127.0.0.1:\(origin.port)/p/{id}.jpg"
                license: rights.code
                creator: by
                landing_url: page
        fetch: { allow_addresses: [127.0.0.0/8] }
        inspect: { min_side: 16 }
        duplicates: { near: { threshold: 0% } }
        crop: { mode: center, size: 48 }
        export: [{ format: csv, to: out/manifest.csv }]

        """, to: "dataset.yaml")
      let first = try await project.build()
      #expect(first.funnel("weir", "exported") == 6)
      let rows = try await project.dsbuild("ls", "--json").jsonLines()
      #expect(rows.allSatisfy { $0["license"].string == "CC-BY-4.0" && $0["credit"]["creator"].string == "Ann" })
      #expect(Set(rows.compactMap { $0["source"].string }) == ["saved/0.json", "saved/1.json"])
      #expect(try await project.build().nodesRan == 0)
      let config = try await project.dsbuild("config")
      #expect(config.output.contains("json: \"saved/*.json\"") && config.output.contains("license: rights.code"))
      try project.editManifest("        license: rights.code\n", to: "")
      let bare = try await project.dsbuild("config").output
      #expect(!bare.contains("license: unknown"), "\(bare)")
    }
  }

  @Test(
    "names the key that does not fit",
    arguments: [
      ("{ json: a.json }", "a JSON source needs `url`"),
      ("{ json: a.json, csv: b.csv, url: u }", "`csv` beside `json`"),
      ("{ csv: b.csv, items: x }", "`items` is for `json` only"),
      ("{ csv: b.csv, url: u }", "`url` of a list is a template"),
      ("{ json: a.json, url: \"u[*]\" }", "are paths to one value"),
    ])
  func mistakes(source: String, message: String) async throws {
    let project = try TemporaryProject()
    try project.folder.write("[]", to: "a.json")
    try project.folder.write("url\n", to: "b.csv")
    try project.folder.write(
      "dsbuild: 1\nname: mapped\nclasses: { weir: { sources: [\(source)] } }\n", to: "dataset.yaml")
    let result = try await project.dsbuild("build")
    #expect(result.status == 2 && result.talk.contains(message), "\(result.talk)")
  }
}
