import TestSupport
import Testing

/// What a build does with pictures that there is little to learn from.
@Suite("Rules about quality")
struct QualityRuleTests {
  @Test("report only counts, drop puts out with the word as its reason, and both say so everywhere")
  func rules() async throws {
    let project = try DrawnPhotos.project(spoilt: true)
    let first = try await project.build()
    #expect(first.funnel("a", "exported") == 16)
    #expect(first.json["classes"]["a"]["quality"]["dark"].int == 2)
    #expect(first.json["classes"]["a"]["quality"]["low_information"].int == 2)
    let status = try await project.dsbuild("status")
    #expect(status.output.contains("quality: 2 dark, 2 low_information"))
    let rows = try await project.dsbuild("ls", "--json").jsonLines()
    #expect(rows.allSatisfy { $0["quality"]["blurry"].double != nil })
    let sweep = try await project.dsbuild("explain", "quality", "--sweep", "--json").json()
    #expect(sweep["pictures"].int == 20)
    let dark = sweep["measures"]["dark"]["thresholds"].elements
    #expect(dark.first { $0["above"].double == 0.5 }?["marked"].int == 2)
    #expect(zip(dark, dark.dropFirst()).allSatisfy { ($0["marked"].int ?? 0) >= ($1["marked"].int ?? 0) })

    try project.editManifest(
      "# quality", to: "quality: { dark: drop, low_information: { action: review, above: 0.6 } }")
    let second = try await project.build()
    #expect(second.actions("inspect").ran == 0)
    #expect(second.reasons("a") == ["dark": 2])
    #expect(second.funnel("a", "exported") == 14)
    #expect(second.json["classes"]["a"]["review"].int == 2)
    let out = try await project.dsbuild("ls", "--reason", "dark", "--json").jsonLines()
    #expect(out.allSatisfy { $0["step"].string == "inspect" && $0["detail"].string?.hasPrefix("scores ") == true })
    #expect(try await project.build().nodesRan == 0)
  }

  @Test("a class may override the rules, and a wrong rule is an error at its place")
  func override() async throws {
    let project = try DrawnPhotos.project(spoilt: true)
    try project.editManifest("# quality", to: "quality: { dark: drop }")
    try project.editManifest(
      "a: { sources: [{ files: a }] }", to: "a: { sources: [{ files: a }], quality: { dark: report } }")
    #expect(try await project.build().reasons("a") == [:])
    try project.editManifest(
      "quality: { dark: drop }", to: "quality: { dark: { action: drop, above: 1.5 }, blury: drop }")
    let result = try await project.dsbuild()
    #expect(result.status == 2)
    #expect(result.talk.contains("expected a number from 0 to 1") && result.talk.contains("did you mean `blurry`?"))
  }

  @Test("the report shows the worst of each and how uneven the classes are")
  func report() async throws {
    let project = try DrawnPhotos.project(spoilt: true)
    try project.editManifest("# quality", to: "report: { to: out/report }")
    _ = try await project.build()
    let page = try project.folder.text("out/report/quality.html")
    #expect(page.contains("dark 0.") && page.contains("low_information: 2 marked"))
    let json = try JSONValue(parsing: try project.folder.text("out/report/report.json"))
    #expect(json["quality"]["measures"]["dark"]["marked"].int == 2)
    #expect(json["balance"]["largest"]["class"].string == "a")
    #expect(json["balance"]["ratio"].double == 4)
    #expect(try await project.dsbuild("status").output.contains("`select: { max: 4 }` leaves 8 of 20"))
  }
}

/// Folders of drawn pictures that are no copies of each other.
enum DrawnPhotos {
  /// Class `a` with 16 pictures, of which four may be spoilt, and `b` with 4.
  static func project(spoilt: Bool = false, more: Int = 0) throws -> TemporaryProject {
    let project = try TemporaryProject()
    try project.folder.write(
      """
      dsbuild: 1
      name: drawn
      classes:
        a: { sources: [{ files: a }] }
        b: { sources: [{ files: b }] }
      crop: { mode: none }
      # quality
      export: [{ format: csv, to: out/manifest.csv }]

      """, to: "dataset.yaml")
    for seed in 0..<16 {
      let share = spoilt && seed < 2 ? (0, 3) : spoilt && seed < 4 ? (120, 12) : (0, 1)
      try project.folder.write(picture(seed, plus: share.0, over: share.1), to: "a/\(seed).png")
    }
    for seed in 0..<4 { try project.folder.write(picture(100 + seed), to: "b/\(seed).png") }
    return project
  }

  /// Patches in places and colours that the seed decides, made darker or flatter.
  static func picture(_ seed: Int, plus: Int = 0, over: Int = 1) -> [UInt8] {
    var state = UInt64(seed) &* 7_919 &+ 77
    func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    let patches = (0..<24).map { _ in
      (x: next(140), y: next(100), side: 10 + next(50), colour: (next(256), next(256), next(256)))
    }
    return PlainPNG.file(width: 160, height: 120) { x, y in
      var colour = (90 + x / 4, 100 + y / 4, 120)
      for patch in patches where x >= patch.x && x < patch.x + patch.side && y >= patch.y && y < patch.y + patch.side {
        colour = patch.colour
      }
      return (
        UInt8(plus + colour.0 / over), UInt8(plus + colour.1 / over), UInt8(plus + colour.2 / over)
      )
    }
  }
}
