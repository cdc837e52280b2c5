/// An error that says what is wrong, what would mend it, and how the command fails because of it.
///
/// Each error type that can end a command conforms beside its definition. An error that does not conform is a bug of the program.
public protocol ExplainedError: Error {
  /// What a person or a script reads, at least one message.
  var diagnostics: [Diagnostic] { get }
  /// How the command fails; the executable maps it to an exit code.
  var kind: FailureKind { get }
}

extension ExplainedError {
  /// Most errors are plain failures.
  public var kind: FailureKind { .failed }

  /// All messages in one line, for a log or a page that has no room for more.
  public var summary: String { diagnostics.map(\.message).joined(separator: "; ") }
}

/// The ways in which a command fails. A bug is not among them: an error that explains itself is none.
public enum FailureKind: Hashable, Sendable {
  /// The command could not do its work.
  case failed
  /// The command line or a file that people write is wrong.
  case usage
  /// Only a person can go on, and none did.
  case needsPerson
  /// A person has to decide before the next run; a failure like any other while somebody is there.
  case waitsForPerson
  /// Another process holds the project.
  case held
  /// The lock would change and may not.
  case lockWouldChange
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
    .warning, "interrupted: what was finished is kept", hint: "run `dsbuild` again to go on")
}
