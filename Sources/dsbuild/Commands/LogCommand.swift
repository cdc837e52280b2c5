import ArgumentParser
import Diagnostics
import Engine
import FoundationEssentials
import Pipeline

/// `dsbuild log`.
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "The last runs: when, how they ended, what they did and why.")

  @OptionGroup var options: CommonOptions

  @Argument(help: "A run, as the list names it, or `last`: what it did, node by node.", completion: .list(["last"]))
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
      guard let record = name == "last" ? runs.first : runs.first(where: { $0.name.hasPrefix(name) }) else {
        throw DiagnosticError("there is no run `\(name)`", hint: "`dsbuild log` lists the last \(RunLog.kept)")
      }
      if options.json { Standard.output(json: record.json(withEvents: true)) } else { Standard.output(record.story) }
    }
  }

  private func list(_ runs: [RunRecord]) {
    if options.json {
      let value: JSONValue = ["schema": "dsbuild.log/1", "runs": .array(runs.map { $0.json(withEvents: false) })]
      Standard.output(json: value)
    } else {
      Standard.output(runs.isEmpty ? "nothing was run yet\n" : runs.map(\.line).joined())
    }
  }
}
