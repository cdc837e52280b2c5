import TestSupport
import Testing

/// The sweep says what a threshold would put out, and building with that threshold puts just that out.
@Suite("The sweep of thresholds")
struct SweepTests {
  @Test("agrees with a build at another threshold, and asks and decodes nothing")
  func agrees() async throws {
    try await DrawnProject.runBuilt { project, origin in
      let sweep = try await project.dsbuild("explain", "near_duplicates", "--sweep", "--json").json()
      #expect(sweep["schema"].string == "dsbuild.sweep/1")
      #expect(sweep["limit"].int == 179)
      let points = sweep["thresholds"].elements
      #expect(points.count == (sweep["radius"].int ?? 0) + 1)
      func dropped(_ bits: Int) -> Int? { points.first { $0["bits"].int == bits }?["dropped"].int }
      func out(_ summary: BuildSummary) -> Int {
        DrawnProject.classes.reduce(0) { $0 + (summary.reasons($1)["near_duplicate"] ?? 0) }
      }
      #expect(dropped(179) == out(try await project.build()))
      try project.editManifest("threshold: 10%", to: "threshold: 1%")
      // At most the greatest integer strictly below 1 % of 1,798 bits may differ.
      #expect(dropped(17) == out(try await project.build()))
      #expect(zip(points, points.dropFirst()).allSatisfy { ($0["dropped"].int ?? 0) <= ($1["dropped"].int ?? 0) })
      #expect(origin.requests.isEmpty)
    }
  }

  @Test("of another step, or where near matching is off, is an error that says so")
  func mistakes() async throws {
    try await DrawnProject.runBuilt { project, _ in
      #expect(try await project.dsbuild("explain", "crop", "--sweep").status == 2)
      try project.editManifest("threshold: 10%", to: "threshold: 0%")
      let result = try await project.dsbuild("explain", "near_duplicates", "--sweep")
      #expect(result.status == 2)
      #expect(result.talk.contains("no build has compared the pictures"))
    }
  }
}
