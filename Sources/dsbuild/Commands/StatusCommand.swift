import ArgumentParser
import Diagnostics
import Digests
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
      (decoded), unique (without exact copies), distinct (without near copies), kept (after labels), selected, cropped, exported. \
      `review` counts those of them that the model left open and those that are also in another class. A model that still \
      learns left none open: the last line counts the answers that it needs.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "Show only these classes (default: all).")
  var classes: [String] = []

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options, remote: .none)
      let only = Set(try classes.compactMap { try project.className($0) })
      let workspace = try project.workspace(.readOnly)
      let listings = try BuiltDataset(project.manifest, workspace: workspace)
      try listings.check()
      let forecast = try project.lookAhead(workspace)
      let stale = forecast.nodes.filter { $0.state == .wouldRun }.map(\.node)
      var funnels = listings.funnels().filter { only.isEmpty || only.contains($0.key) }
      for (name, files) in forecast.leftOut { funnels[name]?.leftOut = files }
      var waiting: [ClassName: Waiting] = [:]
      for item in project.manifest.classes { waiting[item.name] = try listings.waiting(of: item) }
      let changes = try CollectionChanges(listings, of: only.isEmpty ? nil : only.sorted())
      let staleLists = try StaleList.all(in: project.manifest, workspace)
      if options.json {
        let value = json(
          project.manifest, listings, funnels, stale: stale, waiting: waiting, nearMisses: forecast.nearMisses,
          staleLists: staleLists, changes: changes)
        return Standard.output(json: value)
      }
      Standard.output(
        funnels.isEmpty
          ? (forecast.isLocked ? "not built here yet: `dsbuild` builds what the lock says\n" : "never built\n")
          : FunnelTable(funnels).text(columns: Standard.outputColumns))
      Standard.output(prose: BuildText.gapLines(funnels))
      Standard.output(prose: NearMissText.lines(forecast.nearMisses))
      let ofLists = listings.warningsOfLists(isWhole: options.verbose > 0)
      for notice in ofLists + Notice.of(funnels, project.manifest) {
        Standard.output(prose: "warning: \(notice.message)\n")
        if let hint = notice.hint { Standard.output(prose: "  hint: \(hint)\n") }
      }
      for note in RightsNote.all(of: funnels, project.manifest) {
        Standard.output(prose: "rights: \(note.message); \(note.hint)\n")
      }
      Standard.output(prose: CollectionChangesText.lines(changes, isWhole: options.verbose > 0))
      let marked = project.manifest.classes.compactMap { only.isEmpty || only.contains($0.name) ? $0.name : nil }
        .compactMap { listings.marked(of: $0) }.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
      if let text = QualitySettings.text(marked) {
        Standard.output(prose: "quality: \(text); `dsbuild explain quality --sweep` shows other thresholds\n")
      }
      for sentence in Balance(funnels, project.manifest)?.sentences ?? [] {
        Standard.output(prose: "balance: \(sentence)\n")
      }
      if options.verbose > 0 {
        for reading in project.manifest.classes.flatMap({ listings.readings(of: $0.name) }) {
          Standard.output(prose: "\(reading.text)\n")
        }
      }
      let isUnfinished = try UnfinishedBuild.began(workspace.state, at: workspace.now) != nil
      Standard.output(prose: Self.state(forecast, stale, isUnfinished: isUnfinished))
      Standard.output(prose: ExplainText.text(staleLists))
      Standard.output(prose: Self.worth(project.manifest, listings))
      let sum = Waiting(all: waiting.values)
      let asked = [
        sum.labels > 0
          ? Counted.text(sum.labels, "answer")
            + (sum.learning > 0 ? " (\(sum.learning) for a model to learn from)" : "") : nil,
        sum.crops > 0 ? Counted.text(sum.crops, "square") : nil,
        sum.conflicts > 0 ? "\(Counted.text(sum.conflicts, "row")) whose pictures two classes have" : nil,
      ].compactMap { $0 }
      if !asked.isEmpty {
        Standard.output(prose: "waiting for a person: \(asked.joined(separator: ", ")); next: `dsbuild review`\n")
      }
    }
  }

  /// The classes with enough answers, and those in which ten more answers help most.
  private static func worth(_ manifest: Manifest, _ listings: BuiltDataset) -> TerminalText {
    let worth = AnswersWorth(manifest, listings)
    var text: TerminalText = ""
    if !worth.enough.isEmpty {
      text += "no more answers are needed for: \(worth.enough.map(\.rawValue).joined(separator: ", "))\n"
    }
    // Before the first answer, every class is as good as another.
    let isBegun = manifest.classes.contains { listings.estimate(of: $0.name).map { $0.yes + $0.no > 0 } ?? false }
    if !worth.open.isEmpty, isBegun {
      text += "ten more answers would help most in: \(worth.open.prefix(5).map(\.rawValue).joined(separator: ", "))\n"
    }
    return text
  }

  private static func state(_ forecast: Forecast, _ stale: [NodeName], isUnfinished: Bool) -> TerminalText {
    guard !stale.isEmpty else {
      // The outputs are there, but the lock may be that of an earlier build.
      return isUnfinished ? "the outputs are up to date, but no build has ended: run `dsbuild`\n" : "up to date\n"
    }
    // A build from the lock leaves nothing else to do.
    let causes = CauseFold.roots(forecast.nodes.filter { $0.state == .wouldRun }.flatMap(\.causes))
    if causes.allSatisfy({ $0.name == Cause.untriedFailures }) {
      let addresses =
        forecast.requestsExpected == 1
        ? "1 address that the lock records as failed was"
        : "\(forecast.requestsExpected) addresses that the lock records as failed were"
      return "up to date by the lock; \(addresses) not tried on this machine: `dsbuild` tries them\n"
    }
    let steps = StepName.allCases.filter { step in stale.contains { $0.step == step } }.map(\.text)
    return
      "stale: \(stale.count) of \(Counted.text(forecast.nodes.count, "step")) (\(steps.joined(separator: ", "))); `dsbuild plan` says why\n"
  }

  /// `stale` and `waiting` are given for the whole dataset and for each class.
  private func json(
    _ manifest: Manifest, _ listings: BuiltDataset, _ funnels: [ClassName: Funnel], stale: [NodeName],
    waiting: [ClassName: Waiting], nearMisses: [NearMisses], staleLists: [StaleList], changes: CollectionChanges
  ) -> JSONValue {
    let classes = BuildJSON.classes(funnels) { name in
      [
        (
          "stale",
          .array(stale.filter { $0.className == name || $0.className == nil }.map { .string($0.text) })
        ),
        ("waiting", waiting[name]?.json), ("lists", .array(listings.readings(of: name).map(\.json))),
        ("model", listings.estimate(of: name)?.json),
        ("quality", listings.marked(of: name).map { QualitySettings.json($0) }),
      ]
    }
    return .object(present: [
      ("schema", "dsbuild.status/1"), ("answers", AnswersWorth(manifest, listings).json),
      ("dataset", .string(manifest.name)), ("classes", classes),
      ("stale", .array(stale.map { .string($0.text) })), ("waiting", Waiting(all: waiting.values).json),
      ("balance", Balance(funnels, manifest)?.json),
      ("rights", .array(RightsNote.all(of: funnels, manifest).map(BuildJSON.rights))),
      ("gaps", .int(funnels.values.reduce(0) { $0 + $1.gaps })),
      (
        "warnings",
        .array((listings.warningsOfLists(isWhole: true) + Notice.of(funnels, manifest)).map(BuildJSON.notice))
      ), ("collection_changes", changes.isEmpty ? nil : changes.json),
      ("stale_lists", staleLists.isEmpty ? nil : ExplainText.json(staleLists)),
      ("near_misses", nearMisses.isEmpty ? nil : NearMissText.json(nearMisses)),
    ])
  }
}

extension SourceReading {
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
    .object(present: [("labels", .int(labels)), ("crops", .int(crops)), ("conflicts", .int(conflicts))])
  }
}
