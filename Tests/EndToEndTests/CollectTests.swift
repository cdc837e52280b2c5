import Foundation
import TestSupport
import Testing

@Suite("Freeing space")
struct CollectTests {
  private func bytes(_ project: TemporaryProject, under folder: String = ".dsbuild") throws -> Int {
    try project.folder.files(under: folder).reduce(0) { $0 + (try project.folder.read($1).count) }
  }

  @Test("`gc` drops what an edit left over and nothing the dataset needs")
  func collect() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let first = try project.folder.text("dataset.lock")
      try project.editManifest("size: 128", to: "size: 64")
      _ = try await project.build()
      let unsure = try await project.dsbuild("gc", "--max-size", "1B")
      #expect(unsure.status == 2)
      #expect(unsure.talk.contains("--yes"))
      #expect(try await project.dsbuild("gc", "--max-size", "1B", "--no-input").status == 4)
      let before = try bytes(project, under: ".dsbuild/store")
      let dry = try await project.dsbuild("gc", "--max-size", "1B", "--dry-run", "--json").json()
      #expect(try bytes(project, under: ".dsbuild/store") == before)
      let report = try await project.dsbuild("gc", "--max-size", "1B", "--yes", "--json").json()
      #expect(report["dropped"]["sha256"] == dry["dropped"]["sha256"])
      // The crops of the other size, and what was asked for in vain.
      #expect(report["dropped"]["blobs"].int ?? 0 >= DrawnProject.kept)
      #expect(report["over_size"].bool == true)
      #expect(try bytes(project, under: ".dsbuild/store") < before)
      #expect(try await project.build().result == "unchanged")
      #expect(origin.requests.isEmpty)
      #expect(try await project.dsbuild("verify", "--read-data").status == 0)
      // The old crops are cut again, and nothing else.
      try project.editManifest("size: 64", to: "size: 128")
      let again = try await project.build()
      #expect(again.actions("crop").ran == DrawnProject.kept)
      #expect(again.actions("inspect").ran == 0)
      #expect(origin.requests.isEmpty)
      #expect(try project.folder.text("dataset.lock") == first)
    }
  }

  @Test(
    "plain `gc` drops what no lock, build or export needs, keeps what the dataset's pictures gave, and has no more to do then"
  )
  func collectUnneeded() async throws {
    try await DrawnProject.runBuilt { project, origin in
      try project.editManifest("size: 128", to: "size: 64")
      _ = try await project.build()
      let dry = try await project.dsbuild("gc", "--dry-run", "--json").json()
      let report = try await project.dsbuild("gc", "--yes", "--json").json()
      #expect(report["dropped"]["sha256"] == dry["dropped"]["sha256"])
      #expect(report["dropped"]["entries"] == dry["dropped"]["entries"])
      #expect(report["dropped"]["blobs"].int ?? 0 >= DrawnProject.kept)
      let again = try await project.dsbuild("gc", "--yes", "--json").json()
      #expect(again["dropped"]["blobs"].int == 0 && again["dropped"]["entries"].int == 0)
      #expect(try await project.build().result == "unchanged")
      #expect(try await project.dsbuild("verify", "--read-data").status == 0)
      #expect(origin.requests.isEmpty)
      // A change that looks at every picture again inspects none.
      try project.editManifest("size: 64", to: "size: 60")
      let next = try await project.build()
      #expect(next.actions("inspect").ran == 0 && next.actions("crop").ran == DrawnProject.kept)
    }
  }

  @Test("`cache.max_size` holds after each build, and what does not fit is told")
  func limit() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let needed = try bytes(project)
      let limit = needed + needed / 8
      let manifest = try project.folder.text("dataset.yaml")
      try project.folder.write("\(manifest)cache: { max_size: \(limit)B }\n", to: "dataset.yaml")
      var size = 128
      // The crops of four sizes would not fit, those of one and of the one before do.
      for next in [64, 56, 48, 60] {
        try project.editManifest("size: \(size)", to: "size: \(next)")
        size = next
        let built = try await project.dsbuild("build", "-q")
        #expect(built.status == 0, "\(built.talk)")
        #expect(!built.talk.contains("max_size"), "\(built.talk)")
        #expect(try bytes(project, under: ".dsbuild/store") + bytes(project, under: ".dsbuild/index") <= limit)
      }
      #expect(try await project.dsbuild("verify", "--read-data").status == 0)
      try project.editManifest("max_size: \(limit)B", to: "max_size: 1KiB")
      let tooSmall = try await project.dsbuild("build")
      #expect(tooSmall.status == 0)
      #expect(tooSmall.talk.contains("larger than `cache.max_size` (1 KiB)"))
      #expect(try await project.build().result == "unchanged")
    }
  }

  @Test("in a shared cache what another project's lock names stays")
  func sharedCache() async throws {
    let cache = try TemporaryFolder()
    try await LoopbackOrigin.serve(DrawnProject.dataset.answers) { origin in
      let (first, second) = (try DrawnProject.project(at: origin), try DrawnProject.project(at: origin))
      _ = try await first.build("--cache-dir", cache.path)
      // The second has one class only: the first's other two would be nothing to it.
      let manifest = try second.folder.text("dataset.yaml")
      let lines = manifest.split(separator: "\n", omittingEmptySubsequences: false)
      let fewer = lines.filter { !$0.contains("sources/outfall") && !$0.contains("sources/weir") }
      try second.folder.write(fewer.joined(separator: "\n"), to: "dataset.yaml")
      origin.forgetRequests()
      _ = try await second.build("--cache-dir", cache.path)
      #expect(origin.requests.isEmpty)
      let report = try await second.dsbuild("gc", "--max-size", "1B", "--yes", "--json", "--cache-dir", cache.path)
      #expect(report.status == 0, "\(report.talk)")
      try first.folder.remove(".dsbuild")
      try first.folder.remove("out")
      let again = try await first.build("--offline", "--cache-dir", cache.path)
      #expect(again.funnel("weir", "exported") == 12)
      #expect(origin.requests.isEmpty)
    }
  }

  @Test("`clean` removes what dsbuild wrote, by parts, and leaves the lock and a stranger's file")
  func clean() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let whole = project.folder.files()
      #expect(try await project.dsbuild("clean").status == 2)
      #expect(project.folder.files() == whole)
      #expect(try await project.dsbuild("clean", "--outputs", "--yes").status == 0)
      #expect(project.folder.files(under: "out").isEmpty)
      let built = try await project.build()
      #expect(built.actionsTried == 0)
      #expect(project.folder.files(under: "out") == whole.filter { $0.hasPrefix("out/") })
      try project.folder.write("mine", to: "out/imagefolder/mine.txt")
      let cleaned = try await project.dsbuild("clean", "--all", "--yes")
      #expect(cleaned.talk.contains("out/imagefolder/mine.txt"))
      #expect(project.folder.files(under: "out") == ["out/imagefolder/mine.txt"])
      #expect(!project.folder.contains(".dsbuild"))
      #expect(project.folder.contains("lock/weir.tsv") && project.folder.contains("dataset.lock"))
      #expect(try await project.build().lockChanged == false)
    }
  }
}
