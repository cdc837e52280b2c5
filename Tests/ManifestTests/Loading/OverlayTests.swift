import Diagnostics
import Manifest
import Testing

@Suite("Profiles, overrides and where values come from")
struct OverlayTests {
  @Test("an override that is wrong is shown as it was given")
  func wrongOverrides() {
    let outcome = Outcome(
      manifest(),
      overrides: ["duplicates.near.threshold=10", "fetch.redirect=3", "crop", "a..b=1", "fetch.schemes=[http"])
    #expect(
      Set(outcome.mistakes.map(\.message)) == [
        "unknown key `redirect` in `fetch`", "`crop` has no `=` with a value", "`,` or `]` was expected here",
        "`a..b` names an item of a list or an empty key; `--set` can only replace a whole list",
        "`threshold`: expected `auto`, a share of the bits from `0%` to `100%`, or a number of them such as `10 bits`, "
          + "found the number `10`",
      ])
    #expect(outcome.mistakes.allSatisfy { $0.place?.file == "--set" })
    let threshold = outcome.mistakes.first { $0.message.contains("threshold") }
    #expect(threshold?.place?.column == 27)
    #expect(threshold?.excerpt?.line == "duplicates.near.threshold=10")
  }

  @Test("lists are replaced as a whole, mappings are merged")
  func merging() throws {
    let text = manifest(
      """
      fetch: { schemes: [http], timeout: { connect: 5s } }
      profiles:
        p: { fetch: { schemes: [https], timeout: { total: 9s } }, classes: { weir: { title: W }, gate: g.csv } }
      """)
    let read = try Outcome(text, overrides: ["fetch.timeout.total=8s"], profile: "p").manifest()
    #expect(read.fetch.schemes == [.https])
    #expect(read.fetch.timeout.connect == .seconds(5))
    #expect(read.fetch.timeout.total == .seconds(8))
    #expect(read.classes.map(\.name.rawValue) == ["gate", "weir"])
    #expect(read.classes[1].title == "W")
    #expect(read.classes[1].sources.count == 1)
    #expect(try Outcome(text).manifest().classes.count == 1)
  }

  @Test("a profile that is not there names the nearest")
  func unknownProfile() {
    let outcome = Outcome(manifest("profiles: { smoke: {} }"), profile: "smok")
    #expect(outcome.mistakes.map(\.hint) == ["did you mean `smoke`?"])
  }

  @Test("values know their places, those of a class fall back to the dataset's")
  func places() throws {
    let read = try Outcome(fullManifest, overrides: ["crop.size=100"]).manifest()
    #expect(read.place(of: "duplicates.near.threshold")?.fileAndLine == "dataset.yaml:61")
    #expect(read.place(of: "classes.weir.inspect.min_side")?.line == read.place(of: "classes.weir")?.line)
    #expect(read.place(of: "classes.outfall.inspect.min_side") == read.place(of: "inspect.min_side"))
    #expect(
      read.place(of: "classes.flood_gate.sources[1].csv")?.line == read.places["classes.flood_gate.sources[1]"]?.line)
    #expect(read.place(of: "crop.size")?.file == "--set")
    #expect(try Outcome(manifest()).manifest().place(of: "crop.size") == nil)
    #expect(try Outcome(manifest()).manifest().place(of: "classes.weir.sources[0]")?.line == 4)
  }

  @Test(
    "the printed manifest reads back as the same manifest",
    arguments: [manifest(), fullManifest] + AgreementCorpus.accepted)
  func roundTrip(text: String) throws {
    var first = try Outcome(text).manifest()
    let printed = ManifestPrinter.yaml(first, origins: true)
    var second = try Outcome(printed).manifest()
    #expect(ManifestPrinter.yaml(second) == ManifestPrinter.yaml(first))
    #expect(try Outcome(ManifestPrinter.json(first)).manifest().classes.map(\.inspect) == first.classes.map(\.inspect))
    first.forgetPlaces()
    second.forgetPlaces()
    #expect(first == second)
  }

  @Test("origins stand behind the values")
  func origins() throws {
    let read = try Outcome(manifest("crop: { size: 100 }"), overrides: ["crop.upscale=true"]).manifest()
    let lines = ManifestPrinter.yaml(read, origins: true).split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("  size: 100 ") && $0.hasSuffix("# dataset.yaml:5:15") })
    #expect(lines.contains { $0.hasPrefix("  upscale: true ") && $0.hasSuffix("# --set:1:14") })
    #expect(lines.contains { $0.hasPrefix("  padding: 0% ") && $0.hasSuffix("# default") })
  }
}

extension Manifest {
  /// The same manifest read from another place.
  mutating func forgetPlaces() {
    places = [:]
    for index in exports.indices { exports[index].place = nil }
    for index in classes.indices {
      for source in classes[index].sources.indices { classes[index].sources[source].place = nil }
    }
  }
}
