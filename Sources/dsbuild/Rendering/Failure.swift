import Diagnostics
import Digests
import Engine
import Pipeline

/// An error in the form that people and scripts read, with its exit code.
struct Failure {
  let status: ExitStatus
  let diagnostics: [Diagnostic]

  /// The failure for an error. `isUnattended` says that no person is there to do what the failure needs.
  ///
  /// An error that is not an `ExplainedError` is a bug.
  init(_ error: any Error, isUnattended: Bool = false) {
    if let error = error as? any ExplainedError {
      status = ExitStatus(error.kind, isUnattended: isUnattended)
      diagnostics = (error as? FailedBuild)?.diagnosticsWithGaps ?? error.diagnostics
    } else {
      status = .bug
      diagnostics = [
        Diagnostic(
          .error, "dsbuild has a bug and stopped: \(error)",
          hint: "run the command again, and report it with the command and this line")
      ]
    }
  }

  /// The errors, one object each.
  var errors: JSONValue {
    .array(
      diagnostics.map { diagnostic in
        JSONValue.object(present: [
          ("message", .string(diagnostic.message)), ("file", diagnostic.place.map { .string($0.file) }),
          ("line", diagnostic.place.map { .int($0.line) }), ("column", diagnostic.place.map { .int($0.column) }),
          ("hint", diagnostic.hint.map { .string($0) }),
        ])
      })
  }

  /// `dsbuild.error/1`.
  var json: JSONValue { .object(present: [("schema", "dsbuild.error/1"), ("errors", errors)]) }

  /// Prints the failure: JSON on standard output, or text on standard error.
  func tell(_ options: CommonOptions) {
    if options.json { return Standard.output(json: json) }
    let renderer = DiagnosticRenderer(coloured: Environment.current().isColoured(options.color))
    // Errors without a place in a file may be a line for each of a thousand addresses.
    let placeless = diagnostics.filter { $0.place == nil }
    let hidden = Set(placeless.dropFirst(Self.mostPlaceless).dropLast().map(\.message))
    for diagnostic in diagnostics where diagnostic.place != nil || !hidden.contains(diagnostic.message) {
      if diagnostic.message == placeless.last?.message, !hidden.isEmpty {
        Standard.error("error: and \(hidden.count) more like these: `--json` shows all of them\n")
      }
      Standard.error(renderer.render(diagnostic))
    }
  }

  /// At most this many errors without a place are printed; the rest is counted.
  private static let mostPlaceless = 10

  /// Runs the body of a command. An error is printed and becomes the exit status.
  static func telling(_ options: CommonOptions, _ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let status as ExitStatus {
      throw status
    } catch {
      let failure = Failure(error, isUnattended: options.noInput)
      failure.tell(options)
      throw failure.status
    }
  }
}
