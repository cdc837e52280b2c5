import Diagnostics
import Digests
import Engine
import Learning
import Manifest
import Pipeline

/// Turns an error into what a person or a script is told, and into an exit code.
struct Failure {
  /// So many addresses are named one by one.
  private static let mostAddresses = 1000
  /// So many files that are in the way of an output.
  private static let mostFiles = 20

  let status: ExitStatus
  let diagnostics: [Diagnostic]

  /// The failure that an error is; `isUnattended` where nobody is there to do what only a person can.
  init(_ error: any Error, isUnattended: Bool = false) {
    let funnels = (error as? FailedBuild)?.report.funnels ?? [:]
    let error = (error as? FailedBuild)?.cause ?? error
    switch error {
    case let error as DiagnosticError:
      (status, diagnostics) = (.usage, error.diagnostics)
    case let error as LockWouldChange:
      status = .lockWouldChange
      diagnostics =
        error.changes.map { Diagnostic(.error, $0) } + [
          Diagnostic(
            .error, "the lock would change: \(error.paths.map { "`\($0)`" }.joined(separator: ", "))",
            hint: "run `dsbuild` without `--locked` and commit the lock")
        ]
    case let error as OfflineGap:
      status = .failed
      let shown = error.addresses.prefix(Self.mostAddresses).map {
        Diagnostic(.error, "`\($0)` is not here and may not be asked for")
      }
      diagnostics =
        shown + [
          Diagnostic(
            .error, "\(error.addresses.count) pictures are missing and the build is offline",
            hint: "run `dsbuild` without `--offline`")
        ]
    case let error as EmptyClassError where error.waiting > 0:
      status = isUnattended ? .needsPerson : .failed
      diagnostics = [
        Diagnostic(
          .error,
          "\(error.waiting) pictures of class `\(error.className)` wait for a square, so nothing was exported",
          hint: "draw them with `dsbuild review`, or let `crop.mode: auto` choose")
      ]
    case let error as EmptyClassError:
      status = .failed
      diagnostics = [
        Diagnostic(
          .error,
          "class `\(error.className)` ends without a picture, so nothing was exported"
            + BuildText.gaps(funnels.filter { $0.key == error.className }),
          hint:
            "`dsbuild status` shows where they went; `dsbuild ls --class \(error.className) --verdict out` names each")
      ]
    case let error as ReferenceChanged:
      status = .failed
      diagnostics = [
        Diagnostic(.error, "`\(error.path)` changed while it was read", hint: "run `dsbuild` again")
      ]
    case let error as NoReflink:
      status = .failed
      diagnostics = [
        Diagnostic(
          .error, "the file system of `\(error.path)` cannot share blocks with the store", hint: "write `link: auto`")
      ]
    case let error as MissingBlob:
      status = .failed
      let what = error.node.map { "what `\($0)` gave" } ?? "a result of the last build"
      diagnostics = [
        Diagnostic(
          .error, "\(what) is lost or damaged: blob \(error.digest.hex.prefix(16)) is not in the store",
          hint: "`dsbuild` makes it again; `dsbuild verify --repair` looks for more that is damaged")
      ]
    case let error as NeedsTrust:
      status = .needsPerson
      diagnostics = error.requests.map { request in
        Diagnostic(
          .error, "the manifest asks to \(request.text), which is outside the project", at: request.place,
          hint: "`dsbuild trust` allows it from now on, `--trust` for one run")
      }
    case let error as ForeignFiles:
      status = .failed
      diagnostics =
        error.paths.prefix(Self.mostFiles).map { Diagnostic(.error, "`\($0)` was not written by dsbuild") } + [
          Diagnostic(
            .error,
            "\(error.paths.count) file(s) would be lost under the output `\(error.output)`, so nothing was written there",
            hint: "move them away, or give the output another path")
        ]
    case let error as OutputElsewhere:
      status = .failed
      diagnostics = [
        Diagnostic(
          .error, "the output `\(error.output)` leads to `\(error.place)`, where none may be",
          hint: "look for a symbolic link on the way to it")
      ]
    case is NeverBuilt:
      (status, diagnostics) = (.usage, [Diagnostic(.error, "nothing was built yet", hint: "run `dsbuild` first")])
    case let error as NoProject:
      status = .usage
      diagnostics = [
        Diagnostic(
          .error, "there is no `dataset.yaml` in `\(error.start)` or above it", hint: "`dsbuild init` makes one")
      ]
    case let error as NothingImported:
      (status, diagnostics) = (.failed, [error.diagnostic])
    case let error as MissingModel:
      (status, diagnostics) = (.failed, [Diagnostic(.error, error.message, at: error.place, hint: error.hint)])
    case let error as LearningError:
      (status, diagnostics) = (.failed, [Diagnostic(.error, error.message)])
    case let error as LabelConflictError:
      status = .failed
      diagnostics = [
        Diagnostic(
          .error,
          "the same picture is in classes \(Set(error.classes).sorted().map { "`\($0)`" }.joined(separator: " and ")): \(error.images.first?.hex ?? "")",
          hint: "`duplicates.on_label_conflict` decides what becomes of it")
      ]
    case let error as EngineError:
      if case .held = error.code {
        (status, diagnostics) = (.held, [Diagnostic(.error, error.message)])
      } else {
        (status, diagnostics) = (.failed, [Diagnostic(.error, error.message, hint: error.hint)])
      }
    case is CancellationError, is Terminated:
      status = error is Terminated ? .terminated : .interrupted
      diagnostics = [
        Diagnostic(.warning, "interrupted: what was finished is kept", hint: "run `dsbuild` again to go on")
      ]
    default:
      status = .bug
      diagnostics = [
        Diagnostic(.error, "a bug in dsbuild: \(error)", hint: "please report it with the command that shows it")
      ]
    }
  }

  /// What is wrong, an object each.
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

  /// Tells it: JSON on standard output, or text on standard error.
  func tell(_ options: CommonOptions) {
    if options.json { return Standard.output(json: json) }
    let renderer = DiagnosticRenderer(coloured: Environment.current().isColoured(options.color))
    for diagnostic in diagnostics { Standard.error(renderer.render(diagnostic)) }
  }

  /// Runs a command's body; an error is told and becomes the exit status.
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
