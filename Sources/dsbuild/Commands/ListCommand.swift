import ArgumentParser
import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline
import Queries

/// `dsbuild ls`.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "List the pictures after a step: whether each is in or out, and why.",
    discussion: """
      The steps are sources, fetch, inspect, exact_duplicates, near_duplicates, filter, labels, select, crop, split and export.

      EXAMPLES:
        dsbuild ls --verdict out                every picture that is out
        dsbuild ls --reason http_404            those whose address is gone
        dsbuild ls labels --class weir --json   one JSON object a line
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(help: "List the pictures after this step (default: the last one).", completion: Completion.step)
  var step: String?

  @Option(name: .customLong("class"), help: "List only pictures of this class.", completion: Completion.className)
  var className: String?

  @Option(
    help: ArgumentHelp("List only pictures that are `in`, or only those that are `out`.", valueName: "in|out"),
    completion: .list(["in", "out"]))
  var verdict: String?

  @Option(help: "List only pictures that are out for this reason, such as http_404.", completion: Completion.reason)
  var reason: String?

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options, remote: .none)
      let listings = try BuiltDataset(project.manifest, workspace: try project.workspace(.readOnly))
      let step = try step.map { name in
        guard let step = StepName(text: name) else {
          let nearest = Suggestion.nearest(to: name, among: StepName.allCases.map(\.text))
          let all = "the steps are \(StepName.allCases.map(\.text).joined(separator: ", "))"
          throw DiagnosticError(
            "there is no step `\(name)`", hint: nearest.map { "did you mean `\($0)`?" } ?? all)
        }
        return step
      }
      try check(project.manifest)
      var (known, shown) = (0, 0)
      for item in project.manifest.classes where className == nil || item.name.rawValue == className {
        let step = step ?? listings.reached(item.name) ?? .export
        for row in try listings.rows(of: item.name, after: step) {
          known += 1
          guard matches(row.item) else { continue }
          shown += 1
          if options.json {
            Standard.output(json: BuildJSON.row(row), indented: false)
          } else {
            Standard.output(line(row))
          }
        }
      }
      for misses in try leftOut(project) {
        for path in misses.paths {
          shown += 1
          if options.json {
            Standard.output(json: NearMissText.row(misses, path), indented: false)
          } else {
            Standard.output("\(misses.className)  \(path)  \(misses.kind.rawValue)\n")
          }
        }
      }
      if shown == 0, !options.quiet { Standard.error(Self.emptiness(known: known)) }
    }
  }

  /// The files that a folder or pattern has and that are never read, if they are asked for: they are gaps, but no rows.
  private func leftOut(_ project: Project) throws -> [NearMisses] {
    guard let reason, FileGlob.NearMiss.Kind(rawValue: reason)?.isLeftOut == true, verdict != "in",
      step == nil || step == StepName.sources.text
    else { return [] }
    return try project.lookAhead(try project.workspace(.readOnly)).nearMisses.filter {
      $0.kind.rawValue == reason && (className ?? $0.className.rawValue) == $0.className.rawValue
    }
  }

  /// The words for files that are never read.
  private static let wordsOfFiles = FileGlob.NearMiss.Kind.allCases.filter(\.isLeftOut).map(\.rawValue)

  /// Why nothing was listed.
  private static func emptiness(known: Int) -> TerminalText {
    known == 0
      ? "nothing to list: nothing was built yet, or this step has not run; run `dsbuild`\n"
      : "nothing to list: none of \(Counted.text(known, "picture")) matches\n"
  }

  /// - Throws: `DiagnosticError` for an unknown word, because an empty list would look like a result.
  private func check(_ manifest: Manifest) throws {
    try Self.check(verdict, "verdict", among: ["in", "out"])
    try Self.check(className, "class", among: manifest.classes.map(\.name.rawValue))
    if let reason, Reason(name: reason) == nil {
      try Self.check(reason, "reason", among: Reason.words + Self.wordsOfFiles)
    }
  }

  private static func check(_ word: String?, _ kind: String, among names: [String]) throws {
    guard let word, !names.contains(word) else { return }
    let nearest = Suggestion.nearest(to: word, among: names)
    throw DiagnosticError(
      "there is no \(kind) `\(word)`",
      hint: nearest.map { "did you mean `\($0)`?" }
        ?? "it is one of \(names.prefix(12).joined(separator: ", "))\(names.count > 12 ? ", …; `dsbuild status` names those that occur" : "")"
    )
  }

  private func matches(_ item: Item) -> Bool {
    if let verdict, (verdict == "in") != item.isIn { return false }
    if let reason, item.reason?.name != reason { return false }
    return true
  }

  private func line(_ row: BuiltDataset.Row) -> TerminalText {
    let place = row.line.map { "\(row.source):\($0)" } ?? row.source
    let ending = row.item.reason?.name ?? row.file ?? "in"
    return "\(row.className)  \(place)  \(ending)  \(row.url ?? "")\n"
  }
}
