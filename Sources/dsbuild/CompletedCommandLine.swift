import ArgumentParser

/// The command line for completion scripts, which also offer the options of the default command before a command.
struct CompletedCommandLine: ParsableCommand {
  static var configuration: CommandConfiguration { Dsbuild.configuration }

  @OptionGroup var options: CommonOptions
}
