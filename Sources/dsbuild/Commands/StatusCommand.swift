import ArgumentParser
import Diagnostics
import Encoding
import Engine
import Exports
import Listings
import Manifest
import Pipeline
import Queries

/// `dsbuild status`.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the images left after each step, and what is missing.",
    discussion: """
      The columns count the images of a class that are still in after each step: candidates (rows and files), fetched, intact \
      (decoded), unique (without exact copies), distinct (without near copies), kept (after labels), cropped, exported. \
      `review` counts those that wait for a person.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "Only these classes (default: all).")
  var classes: [String] = []

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let only = Set(try classes.compactMap { try project.className($0) })
      let workspace = try project.workspace(.readOnly)
      let listings = try LastListings(project.manifest, workspace: workspace)
      try listings.check()
      let forecast = try project.lookAhead(workspace)
      let stale = forecast.nodes.filter { $0.state == .wouldRun }.map(\.node)
      let funnels = listings.funnels().filter { only.isEmpty || only.contains($0.key) }
      var waiting: [ClassName: Waiting] = [:]
      for item in project.manifest.classes { waiting[item.name] = try listings.waiting(of: item) }
      if options.json {
        let value = json(project.manifest, listings, funnels, stale: stale, waiting: waiting)
        return Standard.output(json: value)
      }
      Standard.output(funnels.isEmpty ? "never built\n" : BuildText.table(funnels))
      Standard.output(BuildText.gapLines(funnels))
      for notice in Notice.of(funnels, project.manifest) {
        Standard.output("warning: \(notice.message)\n")
        if let hint = notice.hint { Standard.output("  hint: \(hint)\n") }
      }
      if options.verbose > 0 {
        for reading in project.manifest.classes.flatMap({ listings.readings(of: $0.name) }) {
          Standard.output("\(reading.text)\n")
        }
      }
      Standard.output(Self.state(forecast, stale))
      let sum = Waiting(all: waiting.values)
      let asked = [
        sum.labels > 0 ? Counted.text(sum.labels, "answer") : nil,
        sum.crops > 0 ? Counted.text(sum.crops, "square") : nil,
      ].compactMap { $0 }
      if !asked.isEmpty {
        Standard.output("waiting for a person: \(asked.joined(separator: ", ")); next: `dsbuild review`\n")
      }
    }
  }

  private static func state(_ forecast: Forecast, _ stale: [NodeName]) -> TerminalText {
    guard !stale.isEmpty else { return "up to date\n" }
    let steps = StepName.allCases.filter { step in stale.contains { $0.step == step } }.map(\.text)
    return
      "stale: \(stale.count) of \(Counted.text(forecast.nodes.count, "step")) (\(steps.joined(separator: ", "))); `dsbuild plan` says why\n"
  }

  /// What is stale and waits stands for the whole dataset, and again with each class.
  private func json(
    _ manifest: Manifest, _ listings: LastListings, _ funnels: [ClassName: Funnel], stale: [NodeName],
    waiting: [ClassName: Waiting]
  ) -> JSONValue {
    let classes = BuildJSON.classes(funnels) { name in
      [
        (
          "stale",
          .array(stale.filter { $0.className == name || $0.className == nil }.map { .string($0.text) })
        ),
        ("waiting", waiting[name]?.json), ("lists", .array(listings.readings(of: name).map(\.json))),
        ("model", listings.estimate(of: name)?.json),
      ]
    }
    return .object(present: [
      ("schema", "dsbuild.status/1"), ("dataset", .string(manifest.name)), ("classes", classes),
      ("stale", .array(stale.map { .string($0.text) })), ("waiting", Waiting(all: waiting.values).json),
      ("gaps", .int(funnels.values.reduce(0) { $0 + $1.gaps })),
      ("warnings", .array(Notice.of(funnels, manifest).map(BuildJSON.notice))),
    ])
  }
}

extension SourceReading {
  /// One line for a person.
  fileprivate var text: String {
    let found = counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    return "\(path): \(form)" + (found.isEmpty ? "" : "; \(found)")
  }

  fileprivate var json: JSONValue {
    let found: [(String, JSONValue?)] = counts.map { ($0.name, JSONValue.int($0.count)) }
    return .object(present: [("path", .string(path)), ("read_as", .string(form))] + found)
  }
}

extension Waiting {
  fileprivate var json: JSONValue {
    .object(present: [("labels", .int(labels)), ("crops", .int(crops))])
  }
}
