/// An error that says what is wrong, how to fix it, and how the command fails because of it.
///
/// Each error type that can end a command conforms to this protocol beside its definition. An error that does not conform is a
/// bug in dsbuild.
public protocol ExplainedError: Error {
  /// The messages for a person or a script, at least one.
  var diagnostics: [Diagnostic] { get }
  /// How the command fails; the executable maps it to an exit code.
  var kind: FailureKind { get }
}

extension ExplainedError {
  /// `failed`, which fits most errors.
  public var kind: FailureKind { .failed }

  /// All messages in one line, for a log or a page without room for more.
  public var summary: String { diagnostics.map(\.message).joined(separator: "; ") }
}

/// The ways in which a command fails. A bug has no case here, because a bug does not conform to ``ExplainedError``.
public enum FailureKind: Hashable, Sendable {
  /// The command could not do its work.
  case failed
  /// The command line or a file that people write is wrong.
  case usage
  /// The command needs answers from a person and received none.
  case needsPerson
  /// A person has to decide before the next run. In an interactive session this counts as an ordinary failure.
  case waitsForPerson
  /// Another process holds the project.
  case held
  /// The lock would change, but the user forbade changes of the lock.
  case lockWouldChange
  /// This program would compute other results than it was asked for.
  case unfitProgram
  /// Ctrl-C ended the command.
  case interrupted
  /// SIGTERM ended the command.
  case terminated
}

extension CancellationError: ExplainedError {
  public var diagnostics: [Diagnostic] { [.interrupted] }
  public var kind: FailureKind { .interrupted }
}

extension Diagnostic {
  /// A signal ended the command.
  public static let interrupted = Diagnostic(
    .warning, "interrupted: what was finished is kept",
    hint: "run `dsbuild` again to go on, or the command that was interrupted")
}
