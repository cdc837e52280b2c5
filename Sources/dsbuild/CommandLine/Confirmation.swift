import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The confirmation that a command needs before it removes files: a yes on a terminal, or `--yes`.
struct Confirmation {
  let isGiven: Bool
  let options: CommonOptions

  /// Whether a person can answer.
  var canAsk: Bool {
    !options.noInput && !options.json && isatty(STDIN_FILENO) == 1 && Standard.errorIsTerminal
  }

  /// Ends the command if nobody confirmed and nobody can answer. Call it before the command reads anything.
  ///
  /// - Throws: ``NotConfirmed``; it exits 4 under `--no-input`.
  func demand() throws {
    guard !isGiven, !canAsk else { return }
    throw NotConfirmed(kind: options.noInput ? .needsPerson : .usage)
  }

  /// Whether the person agrees to `question`.
  func ask(_ question: TerminalText) -> Bool {
    if isGiven { return true }
    Standard.error("\(question) [y/N] ")
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}

/// A command that removes something was not confirmed.
struct NotConfirmed: ExplainedError {
  let kind: FailureKind

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "this would remove files, and there is no terminal to ask you in",
        hint: "add `--yes`, or run it in a terminal")
    ]
  }
}
