import TestSupport
import Testing

/// The difference that git shows after a collection changed.
@Suite("Differences of searched lists") struct SearchDifferenceTests {
  private func git(_ arguments: String..., in project: TemporaryProject) async throws -> String {
    let settings = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
    let result = try await Program(path: "/usr/bin/git").run(settings + arguments, in: project.folder.path)
    #expect(result.status == 0, "git \(arguments): \(result.talk)")
    return result.output
  }

  @Test(
    "200 new, 30 gone, 10 renamed and 5 relicensed pictures are 200 added and 45 changed lines in git",
    arguments: ["in: commons, category: Gates", "in: openverse, query: gate", "in: inaturalist, taxon: gate"])
  func numstat(_ keys: String) async throws {
    try await SearchedProject.serve((0..<500).map { ServedPicture(id: 1_000 + $0) }, keys) { project, collection, _ in
      #expect(try await project.dsbuild("search").status == 0)
      _ = try await git("init", "-q", in: project)
      _ = try await git("add", "dataset.yaml", "dataset.lock", "sources", in: project)
      _ = try await git("commit", "-q", "-m", "list", in: project)
      collection.with { state in
        for index in 40..<50 { state.pictures[index].path = "/pictures/renamed-\(index).jpg" }
        for index in 60..<65 { state.pictures[index].license = "by-sa" }
        state.pictures.removeSubrange(100..<130)
        state.pictures.insert(contentsOf: (0..<200).map { ServedPicture(id: 9_000 + $0) }, at: 0)
      }
      let report = try await project.dsbuild("search", "--json").json()["lists"].elements[0]
      let counts = ["rows_new", "rows_gone", "rows_moved", "rows_relicensed", "rows_kept"].map { report[$0].int }
      // iNaturalist's addresses are made of numbers, so no picture of it is renamed.
      let renamed = keys.hasPrefix("in: inat") ? 0 : 10
      #expect(counts == [200, 30, renamed, 5, 470])
      let changed = 35 + renamed
      #expect(
        try await git("diff", "--numstat", in: project) == "\(200 + changed)\t\(changed)\tsources/gate.csv\n")
      let lines = try await git("diff", "--unified=0", in: project).split(separator: "\n")
      // A changed line is one removed and one added in its place; new ones follow the last line of before.
      #expect(lines.count { $0.hasPrefix("-") && !$0.hasPrefix("---") } == changed)
      #expect(lines.contains { $0.hasPrefix("@@ -501,0 +502,200 @@") }, "\(lines.filter { $0.hasPrefix("@@") })")
    }
  }
}
