import TestSupport
import Testing

@Suite("A first build")
struct FirstBuildTests {
  @Test("every planted fault is out for its reason, and all else is exported")
  func plantedFaults() async throws {
    try await DrawnProject.run { project, origin in
      let summary = try await project.build()
      #expect(summary.result == "built")
      #expect(summary.actions("fetch") == DrawnProject.fetched)
      #expect(summary.actions("inspect") == DrawnProject.inspected)
      #expect(summary.actions("crop").ran == DrawnProject.kept)
      #expect(summary.requests == 48)
      for scene in DrawnPicture.Scene.allCases {
        let name = scene.rawValue
        let rows = DrawnProject.dataset.classes[scene] ?? []
        #expect(summary.reasons(name) == DrawnProject.dataset.plantedReasons(scene), "\(name)")
        #expect(summary.funnel(name, "candidates") == rows.count)
        #expect(summary.funnel(name, "exported") == rows.filter { $0.reason == nil }.count)
        #expect(summary.funnel(name, "cropped") == summary.funnel(name, "exported"))
      }
      #expect(origin.requests.values.allSatisfy { $0 == 1 })
    }
  }

  @Test("the tree holds one square a kept picture, by split and class, and names its classes")
  func tree() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let files = project.folder.files(under: "out/imagefolder")
      let pictures = files.filter { $0.hasSuffix(".jpg") }
      #expect(pictures.count == DrawnProject.kept)
      for picture in pictures {
        let parts = picture.split(separator: "/")
        #expect(parts.count == 5)
        #expect(["train", "val", "test"].contains(parts[2]))
        #expect(DrawnProject.classes.contains(String(parts[3])))
        #expect(parts[4].count == 20)
      }
      let classes = try project.folder.text("out/imagefolder/classes.txt")
      #expect(classes.split(separator: "\n").map(String.init) == DrawnProject.classes)
      let rows = try project.folder.text("out/manifest.csv").split(whereSeparator: \.isNewline)
      #expect(rows.count == DrawnProject.kept + 1)
      #expect(!files.contains { $0.contains(".dsbuild-updating") })
    }
  }

  @Test("a second build runs nothing and asks for nothing, dead links included")
  func secondBuild() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let lock = try project.folder.read("dataset.lock")
      let summary = try await project.build()
      #expect(summary.result == "unchanged")
      #expect(summary.actionsTried == 0)
      #expect(summary.nodesRan == 0)
      #expect(summary.requests == 0)
      #expect(summary.lockChanged == false)
      #expect(summary.actions("fetch").hit == DrawnProject.fetched.tried)
      #expect(origin.requests.isEmpty)
      #expect(try project.folder.read("dataset.lock") == lock)
    }
  }

  @Test("the committed files alone rebuild the same outputs, locked")
  func lockedRebuild() async throws {
    try await DrawnProject.run { project, origin in
      let first = try await project.build()
      let clone = try TemporaryProject()
      for name in project.folder.files() where !name.hasPrefix(".dsbuild/") && !name.hasPrefix("out/") {
        try clone.folder.write(try project.folder.read(name), to: name)
      }
      let second = try await clone.build("--locked")
      #expect(second.exportDigests == first.exportDigests)
      #expect(second.lockChanged == false)
    }
  }

  @Test("two folders and two numbers of jobs give the same lock and the same outputs")
  func reproducibility() async throws {
    try await LoopbackOrigin.serve(DrawnProject.dataset.answers) { origin in
      let one = try DrawnProject.project(at: origin)
      let other = try DrawnProject.project(at: origin)
      let first = try await one.build("-j", "1")
      let second = try await other.build("-j", "7")
      #expect(!first.exportDigests.isEmpty)
      #expect(first.exportDigests == second.exportDigests)
      let committed = one.folder.files(under: "lock") + ["dataset.lock"] + one.folder.files(under: "out")
      #expect(committed.count > DrawnProject.kept)
      #expect(other.folder.files(under: "out") == one.folder.files(under: "out"))
      for name in committed { #expect(try one.folder.read(name) == other.folder.read(name), "\(name)") }
    }
  }
}
