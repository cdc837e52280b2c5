import ArgumentParser

/// The commands in the groups of the help. A new command is one file and one name here.
enum AllCommands {
  static let groups: [CommandGroup] = [
    CommandGroup(
      name: "Build",
      subcommands: [
        InitCommand.self, SearchCommand.self, LinksCommand.self, BuildCommand.self, PlanCommand.self, RetryCommand.self,
        UpdateCommand.self, ReportCommand.self,
      ]),
    CommandGroup(
      name: "Look",
      subcommands: [
        StatusCommand.self, ListCommand.self, WhyCommand.self, ExplainCommand.self, LogCommand.self,
        GraphCommand.self,
        ConfigCommand.self, ProbeCommand.self, CompareCommand.self, EmbedCommand.self, EmbedWorkerCommand.self,
      ]),
    CommandGroup(
      name: "Decide",
      subcommands: [
        ReviewCommand.self, LabelsCommand.self, CropsCommand.self, SplitCommand.self, TrustCommand.self,
      ]),
    CommandGroup(
      name: "Share", subcommands: [PushCommand.self, PullCommand.self, RemoteCommand.self, KeygenCommand.self]),
    CommandGroup(
      name: "Many machines", subcommands: [WorkerCommand.self, AdoptCommand.self]),
    CommandGroup(
      name: "Mend and clean",
      subcommands: [
        VerifyCommand.self, GCCommand.self, CleanCommand.self, DoctorCommand.self, WeightsCommand.self,
      ]),
    CommandGroup(
      name: "Versions and editors",
      subcommands: [
        DiffCommand.self, MergeLockCommand.self, SchemaCommand.self, SnippetCommand.self, CompletionsCommand.self,
      ]),
  ]

  /// The names of all commands.
  static var names: [String] { groups.flatMap(\.subcommands).compactMap { $0.configuration.commandName } }
}
