import TestSupport
import Testing

/// What `--locked`, `--offline` and `--frozen` refuse, and what builds that may not write the lock leave of it.
@Suite("The lock")
struct LockModeTests {
  /// Everything a build may write besides its cache.
  private func products(_ project: TemporaryProject) throws -> [String: [UInt8]] {
    var products: [String: [UInt8]] = [:]
    for file in project.folder.files() where !file.hasPrefix(".dsbuild") {
      products[file] = try project.folder.read(file)
    }
    return products
  }

  @Test("refuses under --locked what would change it: names it, asks for nothing, leaves the outputs")
  func locked() async throws {
    try await DrawnProject.runBuilt { project, origin in
      #expect(try await project.build("--locked").result == "unchanged")
      let list = try project.folder.text("sources/weir.csv")
      try project.folder.write(list + origin.url("/weir/new.jpg") + "\n", to: "sources/weir.csv")
      let before = try products(project)
      let result = try await project.dsbuild("build", "--locked", "--json")
      #expect(result.status == 6)
      let messages = try result.json()["errors"].elements.compactMap { $0["message"].string }
      #expect(messages.contains("lock/weir.tsv: `\(origin.url("/weir/new.jpg"))` would be added"))
      #expect(origin.requests.isEmpty)
      #expect(try products(project) == before)
    }
  }

  @Test("refuses under --locked another verdict, and says which column of which row")
  func lockedVerdict() async throws {
    try await DrawnProject.runBuilt { project, _ in
      try project.editManifest("threshold: 10%", to: "threshold: 0%")
      let before = try products(project)
      let result = try await project.dsbuild("build", "--locked")
      #expect(result.status == 6)
      #expect(result.talk.contains("verdict near_duplicate -> in"))
      #expect(try products(project) == before)
    }
  }

  @Test("written with other image libraries says so before anything else under --locked")
  func libraries() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let header = try project.folder.text("dataset.lock")
      let line = try #require(header.split(separator: "\n").first { $0.hasPrefix("library\tlibjpeg") })
      let name = line.split(separator: "\t")[1]
      try project.folder.write(header.replacing(line, with: "library\t\(name)\t0.9"), to: "dataset.lock")
      try project.folder.remove(".dsbuild")
      let result = try await project.dsbuild("build", "--locked", "--json")
      #expect(result.status == 6)
      let first = try #require(try result.json()["errors"][0]["message"].string)
      #expect(first.contains("written with \(name) 0.9"))
      #expect(origin.requests.isEmpty)
    }
  }

  @Test("whose header does not name its tables is used with a warning, and is exit 6 under --locked")
  func mixed() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let header = try project.folder.text("dataset.lock")
      let line = try #require(header.split(separator: "\n").first { $0.hasPrefix("class\tweir") })
      let wrong = line.dropLast() + (line.hasSuffix("0") ? "1" : "0")
      try project.folder.write(header.replacing(line, with: wrong), to: "dataset.lock")
      #expect(try await project.dsbuild("build", "--locked").status == 6)
      let result = try await project.dsbuild("build")
      #expect(result.status == 0)
      #expect(result.talk.contains("`lock/weir.tsv` is not the table that `dataset.lock` names"))
      #expect(origin.requests.isEmpty)
      #expect(try project.folder.text("dataset.lock") == header)
    }
  }

  @Test("is rebuilt from the store alone under --frozen, dead addresses as the lock has them")
  func frozen() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let before = try products(project)
      try project.folder.remove("out")
      try project.folder.remove(".dsbuild/cache.sqlite")
      let summary = try await project.build("--frozen")
      #expect(summary.requests == 0)
      #expect(origin.requests.isEmpty)
      #expect(try products(project) == before)
    }
  }

  @Test("names each picture that --offline lacks, and nothing is written")
  func offline() async throws {
    try await DrawnProject.runBuilt { project, origin in
      try project.folder.remove(".dsbuild")
      let before = try products(project)
      let result = try await project.dsbuild("build", "--offline", "--json")
      #expect(result.status == 1)
      let messages = try result.json()["errors"].elements.compactMap { $0["message"].string }
      #expect(
        messages.filter { $0.hasSuffix("was not downloaded before, and `--offline` forbids to download it now") }.count
          == 44)
      #expect(origin.requests.isEmpty)
      #expect(try products(project) == before)
    }
  }

  @Test("is not written by a build with --set or --profile")
  func overridden() async throws {
    try await DrawnProject.runBuilt { project, _ in
      let before = try project.folder.text("lock/weir.tsv")
      let summary = try await project.build("--set", "duplicates.near.threshold=0%")
      #expect(summary.lockChanged == false)
      #expect(summary.reasons("weir")["near_duplicate"] == nil)
      #expect(try project.folder.text("lock/weir.tsv") == before)
    }
  }

  @Test("of a partial build has the files of the classes it brought to the end")
  func partial() async throws {
    try await DrawnProject.run { project, _ in
      try project.editManifest("duplicates:", to: "duplicates:\n  scope: class")
      let text = try project.folder.text("dataset.yaml")
      let kept = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("split:") }
      try project.folder.write(kept.joined(separator: "\n"), to: "dataset.yaml")
      _ = try await project.build("crop:weir")
      #expect(project.folder.files(under: "lock") == ["lock/weir.tsv"])
      _ = try await project.build("fetch:outfall")
      #expect(project.folder.files(under: "lock") == ["lock/weir.tsv"])
    }
  }
}
