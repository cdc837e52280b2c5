import ArgumentParser
import Diagnostics
import Engine
import Imaging
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

  @Flag(name: .customLong("dry-run"), help: "Show what the build would do, as `dsbuild plan` does, and do nothing.")
  var dryRun = false

  @Argument(help: "Build only these steps, classes or exports (default: everything).", completion: Completion.targets)
  var targets: [String] = []

  func run() async throws {
    if dryRun { return try await PlanCommand.tell(options, targets) }
    // The libraries are tried while the manifest is read.
    ShortThreads.start { _ = (LibraryCanary.decoding, LibraryCanary.encoding) }
    try await Failure.telling(options) {
      let project = try openProject()
      try await BuildRun(project: project, options: options, targets: try project.targets(targets)).run()
    }
  }

  /// Opens the project. Without a project, a word that resembles a command is reported as a misspelt command.
  private func openProject() throws -> Project {
    do { return try Project.open(options, remote: try remoteOptions.choice()) } catch let error as NoProject {
      guard let word = targets.first, Suggestion.nearest(to: word, among: AllCommands.names) != nil else {
        throw error
      }
      throw UsageMistake.noCommand(word, kinds: "command", commands: AllCommands.names)
    }
  }
}
