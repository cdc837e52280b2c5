import ArgumentParser
import Diagnostics
import Digests
import Engine
import Listings
import Manifest
import Pipeline

/// `dsbuild split`.
struct SplitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split", abstract: "Show how many images train, val and test have, or assign them again.",
    discussion: """
      An image keeps its split for as long as the lock names it, also if the shares in the manifest change. `--redo` \
      ignores that, assigns every image again by the shares and the seed of the manifest, and builds.
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Flag(help: "Assign every image to a split again, and build.")
  var redo = false

  @Flag(help: "Assign without asking.")
  var yes = false

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.open(options)
      guard let settings = project.manifest.split else {
        throw DiagnosticError(
          "the manifest has no `split`, so there is nothing to show",
          hint: "write `split: { train: 80%, val: 10%, test: 10% }`")
      }
      if redo { return try await redo(project) }
      let funnels = try BuiltDataset(project.manifest, workspace: try project.workspace(.readOnly)).funnels()
      if options.json { return Standard.output(json: Self.json(funnels)) }
      Standard.output(TerminalText(lines: Self.table(funnels, settings)))
    }
  }

  private func redo(_ project: Project) async throws {
    let confirmation = Confirmation(isGiven: yes, options: options, act: "assign every image to a split again")
    try confirmation.demand()
    guard confirmation.ask("Assign every image to a split again? Models are no longer comparable with earlier ones.")
    else { return }
    try await BuildRun(project: project, options: options, redoesSplits: true).run()
  }

  /// The number of images of each class by split, under the shares of the manifest.
  private static func table(_ funnels: [ClassName: Funnel], _ settings: SplitSettings) -> String {
    let parts = settings.parts
    let width = max(5, funnels.keys.map(\.rawValue.count).max() ?? 0)
    let names = parts.map { "\($0.split.name) (\($0.share))" }
    func line(_ name: String, _ cells: [String]) -> String {
      let padded = zip(cells, names).map { cell, name in
        String(repeating: " ", count: max(0, name.count - cell.count)) + cell
      }
      return ([name + String(repeating: " ", count: width - name.count)] + padded).joined(separator: "  ") + "\n"
    }
    let rows = funnels.sorted { $0.key < $1.key }.map { name, funnel in
      line(
        name.rawValue, parts.map { String(funnel.splits[$0.split] ?? 0) })
    }
    return line("class", names) + rows.joined()
  }

  private static func json(_ funnels: [ClassName: Funnel]) -> JSONValue {
    let classes = JSONValue.object(
      present: funnels.sorted { $0.key < $1.key }.map { name, funnel in
        let counts = Split.allCases.compactMap { split in
          funnel.splits[split].map { (split.name, JSONValue?.some(.int($0))) }
        }
        return (name.rawValue, .object(present: counts))
      })
    return .object(present: [("schema", "dsbuild.split/1"), ("classes", classes)])
  }
}
