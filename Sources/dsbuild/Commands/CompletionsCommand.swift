import ArgumentParser
import Diagnostics

/// `dsbuild completions SHELL`.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "The completion script of a shell.",
    discussion: """
      bash: `source <(dsbuild completions bash)` in ~/.bashrc
      zsh:  `dsbuild completions zsh > ~/.zfunc/_dsbuild`, with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc
      fish: `dsbuild completions fish > ~/.config/fish/completions/dsbuild.fish`
      """)

  /// A shell that completes.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  /// Writes the script of a whole command line, which no single command knows.
  func write(_ commandLine: any ParsableCommand.Type) throws {
    guard let shell = CompletionShell(rawValue: shell.rawValue) else { throw ExitStatus.usage }
    // At an empty word the script for bash would offer all options before the commands.
    let script = commandLine.completionScript(for: shell)
      .replacing(#" || "${positional_number}" -eq -1 ]]"#, with: " ]]")
    Standard.output(TerminalText(lines: script + "\n"))
  }
}
