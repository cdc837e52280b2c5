import ArgumentParser
import Diagnostics

/// `dsbuild completions SHELL`.
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a script with which a shell completes dsbuild's words on Tab.",
    discussion: """
      bash: `source <(dsbuild completions bash)` in ~/.bashrc
      zsh:  `dsbuild completions zsh > ~/.zfunc/_dsbuild`, with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc
      fish: `dsbuild completions fish > ~/.config/fish/completions/dsbuild.fish`
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  @Argument(help: "The shell: bash, zsh or fish.")
  var shell: Shell

  /// Writes the script of the whole command line. A single command does not know it, so it is a parameter.
  func write(_ commandLine: any ParsableCommand.Type) throws {
    guard let shell = CompletionShell(rawValue: shell.rawValue) else { throw ExitStatus.usage }
    // Without this change, bash would offer all options before the commands when the word is empty.
    let script = commandLine.completionScript(for: shell)
      .replacing(#" || "${positional_number}" -eq -1 ]]"#, with: " ]]")
    Standard.output(TerminalText(lines: script + "\n"))
  }
}
