import ArgumentParser
import Pipeline

/// `dsbuild`, `dsbuild build [TARGET...]`.
struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "Bring the dataset up to date (the default command).")

  @OptionGroup var options: CommonOptions

  @Flag(name: .customLong("dry-run"), help: "Say what would be done, as `dsbuild plan`.")
  var dryRun = false

  @Argument(
    help: "A step, a class, step:class, or the path of an export; none for everything.",
    completion: Completion.targets)
  var targets: [String] = []

  func run() async throws {
    if dryRun { return try await PlanCommand.tell(options) }
    try await Failure.telling(options) {
      let project = try Project.open(options)
      let targets = targets.map { Target($0, path: project.path(of: $0)) }
      try await BuildRun(project: project, options: options, targets: targets).run()
    }
  }
}
