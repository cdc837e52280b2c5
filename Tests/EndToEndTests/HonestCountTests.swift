import ExamplePictures
import Foundation
import TestSupport
import Testing

/// What a build, `status`, `plan` and `verify` count is what there is.
@Suite("Counts of what there is")
struct HonestCountTests {
  private static func picture(_ seed: Int, width: Int = 120, height: Int = 90) -> [UInt8] {
    DrawnPicture(.weir, seed: UInt64(110 + seed), width: width, height: height).jpeg()
  }

  private func project(_ more: String = "") throws -> TemporaryProject {
    let project = try TemporaryProject()
    for seed in 0..<4 { try project.folder.write(Self.picture(seed), to: "p/weir/\(seed).jpg") }
    try project.folder.write(
      "dsbuild: 1\nname: counts\nclasses: { weir: p/weir }\nduplicates: { near: { threshold: 0% } }\n\(more)",
      to: "dataset.yaml")
    return project
  }

  @Test("no picture is counted as exported before an export was written")
  func notExported() async throws {
    let project = try project()
    try FileManager.default.createDirectory(atPath: project.folder.path(of: "empty"), withIntermediateDirectories: true)
    try project.editManifest("weir: p/weir", to: "weir: p/weir, gate: empty")
    #expect(try await project.dsbuild("build").status == 1)
    let failed = try await project.dsbuild("status", "--json").json()["classes"]["weir"]
    #expect(failed["cropped"].int == 4 && failed["exported"].int == nil)
    try project.editManifest("weir: p/weir, gate: empty", to: "weir: p/weir")
    _ = try await project.build()
    #expect(try await project.dsbuild("status", "--json").json()["classes"]["weir"]["exported"].int == 4)
    // A later failure leaves the export of the class as it was listed.
    try project.folder.write(Self.picture(9), to: "p/weir/9.jpg")
    #expect(try await project.dsbuild("--locked").status == 6)
    #expect(try await project.dsbuild("status", "--json").json()["classes"]["weir"]["exported"].int == nil)
    _ = try await project.build()
    #expect(try await project.dsbuild("status", "--json").json()["classes"]["weir"]["exported"].int == 5)
  }

  @Test("images smaller than `crop.size` are counted once, with what enlarges them")
  func smallImages() async throws {
    let project = try project("crop: { mode: center, size: 100 }\n")
    try project.folder.write(Self.picture(7, width: 300, height: 200), to: "p/weir/7.jpg")
    let first = try await project.dsbuild("build").talk
    #expect(
      first.contains("note: 4 images are smaller than `crop.size`: `crop: { upscale: true }` enlarges them"), "\(first)"
    )
    #expect(try await !project.dsbuild("build").talk.contains("smaller than"))
    try project.editManifest("size: 100", to: "size: 90")
    #expect(try await !project.dsbuild("build").talk.contains("smaller than"))
    try project.editManifest("size: 90", to: "size: 100, upscale: true")
    #expect(try await !project.dsbuild("build").talk.contains("smaller than"))
  }

  @Test("a failure that is remembered is not counted as cached")
  func rememberedFailures() async throws {
    try await LoopbackOrigin.serve { origin in
      for seed in 1...3 { origin.answer("/\(seed).jpg", .jpeg(Self.picture(seed))) }
      let project = try TemporaryProject()
      func write(_ paths: [String], to list: String) throws {
        try project.folder.write("url\n" + paths.map { origin.url($0) + "\n" }.joined(), to: list)
      }
      try write(["/1.jpg", "/gone.jpg"], to: "a.csv")
      try write(["/2.jpg", "/gone.jpg"], to: "b.csv")
      try project.folder.write(
        """
        dsbuild: 1
        name: failures
        classes: { a: a.csv, b: b.csv }
        fetch: { allow_addresses: [127.0.0.0/8], retries: { max: 0 } }
        duplicates: { near: { threshold: 0% } }

        """, to: "dataset.yaml")
      let first = try await project.dsbuild("build").talk
      #expect(first.contains("(2 fetched, 0 cached, 1 failed) in"), "\(first)")
      try write(["/1.jpg", "/gone.jpg", "/3.jpg"], to: "a.csv")
      let second = try await project.dsbuild("build").talk
      #expect(second.contains("(1 fetched, 2 cached, 1 failed before) in"), "\(second)")
    }
  }

  @Test("`retry` is not offered for files on disk if nothing is exported")
  func filesAlone() async throws {
    let project = try TemporaryProject()
    try project.folder.write("no picture", to: "p/weir/1.jpg")
    try project.folder.write("dsbuild: 1\nname: files\nclasses: { weir: p/weir }\n", to: "dataset.yaml")
    let talk = try await project.dsbuild("build").talk
    #expect(talk.contains("1 gap: 1 not_image") && !talk.contains("dsbuild retry"), "\(talk)")
  }

  @Test("a new file is named once by `plan`, and of many the first three")
  func newFiles() async throws {
    let project = try project()
    _ = try await project.build()
    for seed in 20..<30 { try project.folder.write(Self.picture(seed), to: "p/weir/\(seed).jpg") }
    let plan = try await project.dsbuild("plan").output
    #expect(plan.contains("p/weir/20.jpg\n") && !plan.contains("(p/weir/20.jpg)"), "\(plan)")
    #expect(!plan.contains("p/weir/29.jpg"), "\(plan)")
  }

  @Test(
    "the table of a narrow terminal breaks no word and no name",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")), arguments: [40, 60, 80])
  func narrow(columns: Int) async throws {
    let project = try project()
    let long = "a_class_with_a_very_long_name"
    try project.editManifest("weir: p/weir", to: "\(long): p/weir")
    _ = try await project.build()
    let command = "stty cols \(columns) -onlcr; exec '\(try Program.dsbuild().path)' status"
    let shown = try await Program(path: "/usr/bin/script").run(
      ["-qec", command, "/dev/null"], in: project.folder.path,
      environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "DSBUILD_STATE_HOME": Program.stateHome])
    let lines = shown.output.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { $0.count <= columns }, "\(shown.output)")
    if columns < 80 { #expect(lines.contains(long), "\(shown.output)") }
    for word in ["fetched", "distinct", "exported", "review"] {
      #expect(lines.contains { $0.contains(word) }, "\(word): \(shown.output)")
    }
  }

  @Test("an output that a build left half written is called so, by the build and by `verify`")
  func halfWritten() async throws {
    let project = try project()
    let manifest = try project.folder.text("dataset.yaml") + "export: [ { format: imagefolder, to: out/i } ]\n"
    func crop(to size: Int) throws {
      try project.folder.write(manifest + "crop: { mode: center, size: \(size) }\n", to: "dataset.yaml")
    }
    try crop(to: 90)
    _ = try await project.build()
    #expect(try await project.dsbuild("verify").output.contains("all sound"))
    var talk = ""
    // Each build writes every picture again, and one operation of it finds the disk full.
    for number in stride(from: 20, to: 400, by: 4) where !project.folder.contains("out/i/.dsbuild-updating") {
      try crop(to: 40 + number % 50)
      talk = try await project.dsbuild("build", "-j", "1", environment: ["DSBUILD_FAULT": "enospc@\(number)"]).talk
    }
    #expect(project.folder.contains("out/i/.dsbuild-updating"))
    #expect(talk.contains("the output `out/i` is half written"), "\(talk)")
    let verified = try await project.dsbuild("verify").output
    #expect(!verified.contains("all sound") && verified.contains("1 output not checked: half written"), "\(verified)")
    #expect(try await project.dsbuild("verify", "--json").json()["unfinished"].elements.map(\.string) == ["out/i"])
    _ = try await project.build()
    #expect(try await project.dsbuild("verify").output.contains("all sound"))
  }
}
