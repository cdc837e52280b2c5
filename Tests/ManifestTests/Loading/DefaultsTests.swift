import Manifest
import Testing

@Suite("The manifest of the contract")
struct DefaultsTests {
  @Test("the smallest manifest has every default")
  func smallest() throws {
    let manifest = try Outcome(manifest()).manifest()
    #expect(manifest.name == "flood-assets")
    #expect(manifest.fetch == FetchSettings())
    #expect(manifest.duplicates == DuplicateSettings())
    #expect(manifest.exports == [ExportSettings(format: .imagefolder, to: "out/imagefolder")])
    #expect(manifest.split == nil)
    #expect(manifest.report == nil)
    let weir = try #require(manifest.classes.first)
    #expect(weir.sources.first?.kind == .list(path: "weir.csv", ListSettings()))
  }

  @Test("the fuller manifest says the defaults")
  func fuller() throws {
    let manifest = try Outcome(fullManifest).manifest()
    #expect(manifest.fetch == FetchSettings())
    #expect(manifest.inspect == InspectSettings())
    #expect(manifest.duplicates == DuplicateSettings())
    #expect(manifest.crop == CropSettings())
    #expect(manifest.cache == CacheSettings())
    var labels = LabelSettings()
    labels.model = .named(.efficientnetLite0)
    #expect(manifest.labels == labels)
    #expect(manifest.report == ReportSettings())
    #expect(manifest.classes.map(\.name.rawValue) == ["flood_gate", "outfall", "weir"])
    #expect(manifest.exports.map(\.format.name) == ["imagefolder", "webdataset", "csv", "croissant"])
    #expect(manifest.split?.parts.map(\.split) == [.train, .val, .test])
    #expect(manifest.takedown == "takedown.txt")
  }

  @Test("a class starts from the dataset's settings and changes its own")
  func classOverrides() throws {
    let manifest = try Outcome(fullManifest).manifest()
    let gate = manifest.classes[0]
    #expect(gate.title == "Flood gate")
    #expect(gate.labels.first == 80)
    #expect(gate.crop.mode == .manual)
    #expect(manifest.classes[2].inspect.minSide == 200)
    #expect(gate.sources.count == 3)
    #expect(gate.sources[0].kind == .list(path: "sources/flood_gate.csv", ListSettings()))
    var second = ListSettings()
    second.column = .named("image_url")
    second.creditColumns[.license] = .named("lic")
    second.hashColumn = .named("sha256")
    #expect(gate.sources[1].kind == .list(path: "extra/gates.csv", second))
    #expect(gate.sources[2].kind == .files(glob: "photos/gates/**/*.jpg"))
    #expect(gate.sources[2].license == "CC0-1.0")
  }

  @Test("a profile and an override lie over the rest")
  func overlays() throws {
    let smoke = try Outcome(
      fullManifest, overrides: ["duplicates.near.threshold=5%", "classes.outfall.inspect.min_side=32"], profile: "smoke"
    ).manifest()
    #expect(smoke.duplicates.near.threshold == .share(.percent(5)))
    let outfall = smoke.classes[1]
    #expect(outfall.inspect.minSide == 32)
    var list = ListSettings()
    list.maxRows = 30
    #expect(outfall.sources.first?.kind == .list(path: "sources/outfall.csv", list))
  }
}
