import Diagnostics
import Engine

/// Files and folders that a command line names.
enum NamedFiles {
  /// Checks that they exist. A missing one is a mistake on the command line, like an unknown option.
  ///
  /// - Throws: `DiagnosticError` with each one that is missing.
  static func demand(_ paths: [String], _ environment: Environment) throws(DiagnosticError) {
    let missing = paths.filter { !isThere($0, environment) }
    guard !missing.isEmpty else { return }
    throw DiagnosticError(
      missing.map { Diagnostic(.error, "there is no `\($0)`", hint: "check the path") })
  }

  /// Whether there is anything at a path.
  static func isThere(_ path: String, _ environment: Environment) -> Bool {
    FileStamp(path: environment.absolute(path)) != nil
  }
}
