import ArgumentParser
import Diagnostics

/// The command line.
@main
struct Dsbuild: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dsbuild",
    abstract: "A build system whose product is an image-classification dataset.",
    discussion: """
      `dataset.yaml` lists classes, sources, thresholds and crop rules; `dsbuild` brings the dataset up to date and re-does \
      only what an edit touches. Start with `dsbuild init`.
      """,
    version: Version.current,
    subcommands: [
      BuildCommand.self,
      InitCommand.self,
      PlanCommand.self,
      StatusCommand.self,
      ExplainCommand.self,
      WhyCommand.self,
      ListCommand.self,
      GraphCommand.self,
      LogCommand.self,
      ReviewCommand.self,
      MergeLockCommand.self,
      RetryCommand.self,
      VerifyCommand.self,
      SchemaCommand.self,
      ConfigCommand.self,
      DoctorCommand.self,
      SnippetCommand.self,
      DiffCommand.self,
      ReportCommand.self,
      CompareCommand.self,
      EmbedCommand.self,
      EmbedWorkerCommand.self,
      LabelsCommand.self,
      CropsCommand.self,
      UpdateCommand.self,
      CollectCommand.self,
      CleanCommand.self,
      SplitCommand.self,
      TrustCommand.self,
      CompletionsCommand.self,
      WeightsCommand.self,
    ],
    defaultSubcommand: BuildCommand.self)

  /// Parses and runs; a mistake on the command line exits 2, not the parser's 64.
  static func main() async {
    Allocator.keepSmall()
    QuitSignal.letEnd()
    // Swift reads them from `/proc`. Without them every command would be a build.
    guard !CommandLine.arguments.isEmpty else {
      Standard.error(
        "error: the command line cannot be read\n  hint: `/proc` is not mounted: `mount -t proc proc /proc`\n")
      ExitStatus.failed.leave()
    }
    let completes = CommandLine.arguments.dropFirst().first == Completion.request
    do {
      // A shell that asks sends the words of its line as they are.
      if completes { _ = try CompletedCommandLine.parseAsRoot() }
      // `--read-data` alone means all of them.
      let arguments = CommandLine.arguments.dropFirst().map { $0 == "--read-data" ? "--read-data=100%" : $0 }
      let commands = Set(configuration.subcommands.compactMap { $0.configuration.commandName })
      var command = try parseAsRoot(LeadingOptions.moved(arguments, commands: commands))
      if let completions = command as? CompletionsCommand {
        try completions.write(CompletedCommandLine.self)
      } else if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let exit as ExitStatus {
      exit.leave()
    } catch {
      let isUsage = exitCode(for: error).rawValue != 0
      if isUsage, completes { ExitStatus.done.leave() }
      let text = fullMessage(for: error)
      if isUsage, CommandLine.arguments.contains("--json") {
        let hint = text.split(separator: "\n").last.map(String.init)
        Standard.output(json: Failure(DiagnosticError(message(for: error), hint: hint)).json)
        ExitStatus.usage.leave()
      }
      // It repeats words of the command line.
      let shown = TerminalText(lines: text + "\n")
      if isUsage { Standard.error(shown) } else { Standard.output(shown) }
      (isUsage ? ExitStatus.usage : .done).leave()
    }
  }
}
