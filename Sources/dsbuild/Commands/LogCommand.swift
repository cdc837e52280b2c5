import ArgumentParser
import Diagnostics
import Digests
import Engine
import FoundationEssentials
import Pipeline

/// `dsbuild log`.
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Show the last ten runs: when, what they did and how they ended.",
    discussion: """
      EXAMPLES:
        dsbuild log          the last runs
        dsbuild log last     what the last build did, step by step
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @Argument(
    help: "The run to show: its name in the list that `dsbuild log` prints, or `last` for the last build.",
    completion: .list(["last"]))
  var run: String?

  func run() async throws {
    try await Failure.telling(options) {
      let project = try Project.openManifest(options)
      _ = try project.ownFolders(.readOnly, Effects())
      let runs = try RunRecord.all(
        in: ProjectState(
          root: project.root, directory: project.stateDirectory, key: project.key, effects: Effects(), access: .readOnly
        ))
      guard let name = run else { return list(runs) }
      let others = Set(AllCommands.names).subtracting(["build"])
      let last = runs.first { $0.isBuild(commands: others) }
      guard let record = name == "last" ? last : runs.first(where: { $0.name.hasPrefix(name) }) else {
        let message = name == "last" ? "nothing was built yet" : "there is no run `\(name)`"
        throw DiagnosticError(
          message, hint: runs.isEmpty ? "run `dsbuild`" : "`dsbuild log` lists the last \(RunLog.kept) runs")
      }
      if options.json {
        Standard.output(json: record.json(withEvents: true))
      } else {
        Standard.output(prose: record.story)
      }
    }
  }

  private func list(_ runs: [RunRecord]) {
    if options.json {
      let value: JSONValue = ["schema": "dsbuild.log/1", "runs": .array(runs.map { $0.json(withEvents: false) })]
      Standard.output(json: value)
    } else {
      Standard.output(prose: runs.isEmpty ? "nothing was run yet\n" : runs.map(\.line).joined())
    }
  }
}
