import ArgumentParser

/// The command line as completion scripts know it: the default command's options are offered in front of a command too.
struct CompletedCommandLine: ParsableCommand {
  static var configuration: CommandConfiguration { Dsbuild.configuration }

  @OptionGroup var options: CommonOptions
}
