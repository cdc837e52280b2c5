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

  func run() async throws { try await run(reading: nil) }

  /// Runs the command without arguments. The manifest is read while the options are set up.
  static func runAlone() async throws {
    let manifest = ReadManifest.begin()
    guard let command = try parseAsRoot([]) as? BuildCommand else {
      preconditionFailure("without arguments no other command is meant")
    }
    try await command.run(reading: manifest)
  }

  /// - Parameter manifest: The manifest for the options of the command, if it is being read already.
  private func run(reading manifest: Answer<Result<ReadManifest, any Error>>?) async throws {
    if dryRun { return try await PlanCommand.tell(options, targets) }
    // The libraries are tried while the manifest is read.
    ShortThreads.start { _ = (LibraryCanary.decoding, LibraryCanary.encoding) }
    try await Failure.telling(options) {
      let project = try openProject(manifest)
      try await BuildRun(project: project, options: options, targets: try project.targets(targets)).run()
    }
  }

  /// Opens the project. Without a project, a word that resembles a command is reported as a misspelt command.
  private func openProject(_ manifest: Answer<Result<ReadManifest, any Error>>?) throws -> Project {
    do { return try Project.open(options, read: manifest, remote: try remoteOptions.choice()) } catch let error
      as NoProject
    {
      guard let word = targets.first, Suggestion.nearest(to: word, among: AllCommands.names) != nil else {
        throw error
      }
      throw UsageMistake.noCommand(word, kinds: "command", commands: AllCommands.names)
    }
  }
}
