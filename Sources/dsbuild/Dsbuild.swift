import ArgumentParser
import Diagnostics
import Engine

@main
struct Dsbuild: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dsbuild",
    abstract: "Make an image-classification dataset from lists of image URLs and folders of pictures.",
    usage: "dsbuild [<options>] [<target> ...]\ndsbuild <command> [<options>]",
    discussion: """
      `dataset.yaml` lists classes, sources and rules. `dsbuild` downloads, checks and exports the pictures; after an edit it \
      does again only what the edit changes.

      EXAMPLES:
        dsbuild init --from-csv lists    start with a folder of <class>.csv
        dsbuild                          build the dataset (the command `build`)
        dsbuild status                   what is left, and what is missing
        dsbuild review                   answer yes or no in the browser
        dsbuild why URL                  what happened to one picture

      `dsbuild build --help` lists the options of a build, such as -j, --locked, --offline, --strict, --set and --json. \
      `dsbuild completions bash` prints completions; zsh and fish work too. The documentation is in the sources, in \
      Sources/dsbuild/dsbuild.docc.
      """,
    version: Version.current,
    groupedSubcommands: AllCommands.groups,
    defaultSubcommand: BuildCommand.self)

  /// Runs the command on the first thread.
  static func main() { FirstThread().run(start) }

  /// Parses the command line, runs the command and exits. A mistake exits with 2 instead of the parser's 64.
  @Sendable private static func start() async {
    Allocator.keepSmall()
    QuitSignal.letEnd()
    // Swift reads the arguments from `/proc`. Without them every command would be a build.
    guard !CommandLine.arguments.isEmpty else {
      Standard.error(
        "error: the command line cannot be read\n  hint: `/proc` is not mounted: `mount -t proc proc /proc`\n")
      ExitStatus.failed.leave()
    }
    if let limit = OpenFiles.raiseLimit() {
      Standard.error(
        "error: this process may have \(limit) files open at once, too few for any command\n"
          + "  hint: raise the limit: `ulimit -n 4096`\n")
      ExitStatus.failed.leave()
    }
    guard ThreadRoom.isEnough() else {
      Standard.error(
        "error: this process may not start the threads that any command needs\n"
          + "  hint: raise the limit of processes (`ulimit -u`, or `--pids-limit` of the container) or of memory (`ulimit -d`, `ulimit -v`)\n"
      )
      ExitStatus.failed.leave()
    }
    let completes = CommandLine.arguments.dropFirst().first == Completion.request
    do {
      // For completions, the shell passes the words of its line unchanged.
      if completes { _ = try CompletedCommandLine.parseAsRoot() }
      let arguments = CommandLine.arguments.dropFirst().map(whole)
      if let mistake = UsageMistake.unknownHelp(arguments, commands: AllCommands.names) { fail(mistake) }
      // Without arguments only the default command can be meant, and setting up all others would take longer than its parsing.
      if arguments.isEmpty {
        try await BuildCommand.runAlone()
        ExitStatus.done.leave()
      }
      var command = try parseAsRoot(LeadingOptions.moved(arguments) { AllCommands.names.contains($0) })
      if let completions = command as? CompletionsCommand {
        try completions.write(CompletedCommandLine.self)
      } else if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      ExitStatus.done.leave()
    } catch let exit as ExitStatus {
      exit.leave()
    } catch {
      let isUsage = exitCode(for: error).rawValue != 0
      if isUsage, completes { ExitStatus.done.leave() }
      guard isUsage else {
        Standard.output(TerminalText(lines: HelpText.arranged(fullMessage(for: error)) + "\n"))
        ExitStatus.done.leave()
      }
      let mistake = UsageMistake(
        message(for: error), arguments: Array(CommandLine.arguments.dropFirst()), commands: AllCommands.names)
      fail(DiagnosticError(mistake.message, hint: mistake.hint))
    }
  }

  /// The argument with the value that an option has without one: `--read-data` means 100 %, and `--recompute` means 1 %.
  private static func whole(_ argument: String) -> String {
    switch argument {
    case "--read-data": "--read-data=100%"
    case "--recompute": "--recompute=1%"
    default: argument
    }
  }

  /// Prints a mistake on the command line and exits.
  private static func fail(_ error: DiagnosticError) -> Never {
    let failure = Failure(error)
    if CommandLine.arguments.contains("--json") {
      Standard.output(json: failure.json)
    } else {
      let renderer = DiagnosticRenderer(coloured: Environment.current().isColoured(.auto))
      for diagnostic in failure.diagnostics { Standard.error(renderer.render(diagnostic)) }
    }
    ExitStatus.usage.leave()
  }
}
