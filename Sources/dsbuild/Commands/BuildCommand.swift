import ArgumentParser
import Diagnostics
import Listings
import Manifest
import Pipeline

/// `dsbuild`, `dsbuild build [TARGET...]`.
struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Bring the dataset up to date (the default command).",
    discussion: """
      A target is a step (`crop`), a class (`weir`), `step:class`, or the path of an export. It is built with what it needs.

      EXAMPLES:
        dsbuild                      build everything that changed
        dsbuild weir                 build one class
        dsbuild crop:weir            build one step of one class
        dsbuild --locked --offline   build what the lock says, without network
      """)

  @OptionGroup(title: "Global options") var options: CommonOptions

  @OptionGroup var remoteOptions: RemoteOptions

  @Flag(name: .customLong("dry-run"), help: "Show what would be done, as `dsbuild plan` does.")
  var dryRun = false

  @Argument(help: "Steps, classes or exports (default: everything).", completion: Completion.targets)
  var targets: [String] = []

  func run() async throws {
    if dryRun { return try await PlanCommand.tell(options) }
    try await Failure.telling(options) {
      var project = try openProject()
      project.remoteChoice = try remoteOptions.choice()
      let targets = targets.map { Target($0, path: project.path(of: $0)) }
      for target in targets { try check(target, project) }
      try await BuildRun(project: project, options: options, targets: targets).run()
    }
  }

  /// The project; without one, a word that may be a misspelt command is told as such.
  private func openProject() throws -> Project {
    do { return try Project.open(options) } catch let error as NoProject {
      guard let word = targets.first, Suggestion.nearest(to: word, among: AllCommands.names) != nil else {
        throw error
      }
      throw UsageMistake.noCommand(word, kinds: "command", commands: AllCommands.names)
    }
  }

  /// - Throws: for a word that is no target, before anything is begun.
  private func check(_ target: Target, _ project: Project) throws {
    let classes = project.manifest.classes.map(\.name.rawValue)
    let steps = StepName.allCases.map(\.text)
    let exports = project.manifest.exports.map(\.to)
    let parts = target.text.split(separator: ":", maxSplits: 1).map(String.init)
    let isNode = parts.count == 2 && steps.contains(parts[0])
    guard !steps.contains(target.text), !classes.contains(target.text), !isNode,
      !exports.contains(where: { target.isPath($0) })
    else { return }
    if let nearest = Suggestion.nearest(to: target.text, among: steps + classes + exports) {
      throw DiagnosticError(
        "there is no step, class or export `\(target.text)`", hint: "did you mean `\(nearest)`?")
    }
    throw UsageMistake.noCommand(target.text, kinds: "step, class, export or command", commands: AllCommands.names)
  }
}
