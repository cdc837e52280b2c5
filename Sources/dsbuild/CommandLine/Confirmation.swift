import Diagnostics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The confirmation that a command needs before it removes or changes much: a yes on a terminal, or `--yes`.
struct Confirmation {
  let isGiven: Bool
  let options: CommonOptions
  /// The end of the sentence "this would …".
  var act = "remove files"

  /// Whether a person can answer.
  var canAsk: Bool {
    !options.noInput && !options.json && isatty(STDIN_FILENO) == 1 && Standard.errorIsTerminal
  }

  /// Ends the command if nobody confirmed and nobody can answer. Call it before the command reads anything.
  ///
  /// - Throws: ``NotConfirmed``; it exits 4 under `--no-input`.
  func demand() throws {
    guard !isGiven, !canAsk else { return }
    throw NotConfirmed(act: act, kind: options.noInput ? .needsPerson : .usage)
  }

  /// Whether the person agrees to `question`.
  func ask(_ question: TerminalText) -> Bool {
    if isGiven { return true }
    Standard.error("\(question) [y/N] ")
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}

/// A command that removes or changes something was not confirmed.
struct NotConfirmed: ExplainedError {
  let act: String
  let kind: FailureKind

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "this would \(act), and there is no terminal to ask you in",
        hint: "add `--yes`, or run it in a terminal")
    ]
  }
}
