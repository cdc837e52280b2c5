import Diagnostics
import Digests
import Engine
import Exports
import Pipeline

extension Project {
  /// The renderer of progress for this command.
  var progress: ProgressRenderer {
    ProgressRenderer(
      style: options.quiet || options.json ? .none : environment.progress(options.progress),
      verbosity: options.quiet ? 0 : options.verbose)
  }

  /// Shows progress during `work`, which only reads.
  ///
  /// - Parameter words: The text while nothing is counted.
  func watching<Value>(_ workspace: Workspace, _ words: String, _ work: () throws -> Value) rethrows -> Value {
    let renderer = progress
    renderer.watch(workspace.counts, words)
    defer { renderer.end() }
    return try work()
  }

  /// Holds the project while `work` changes it. Other dsbuild processes wait, progress is shown, events are recorded, and signals are
  /// handled.
  ///
  /// - Parameters:
  ///   - words: the text of the progress while nothing is counted.
  ///   - ended: the last entry in the log of the run.
  ///   - work: the changes to the project.
  /// - Throws: the error of `work`; `Terminated` after SIGTERM.
  func hold<Value: Sendable>(
    words: String? = nil, ended: (Value) -> [JSONValue.Member] = { _ in RunEnd.done },
    _ work: @escaping @Sendable (Builder) async throws -> Value
  ) async throws -> Value {
    let renderer = progress
    defer { renderer.end() }
    let recording = try Recording(options, environment)
    let workspace = try workspace(.readWrite, tellsActions: recording.wantsActions) { event in
      renderer.show(event)
      recording.take(event)
    }
    let claim = try ProjectSession(self, workspace)
    renderer.watch(workspace.counts, words)
    recording.begin(Array(CommandLine.arguments.dropFirst()), in: workspace)
    var builder = Builder(
      claim.project.manifest, version: Version.current, formats: ExportFormats.all, workspace: workspace)
    builder.outputs = claim.project.outputs
    builder.forms = Project.forms
    let result: Result<Value, any Error>
    do {
      result = .success(try await Interrupts.cancelling { [builder] in try await work(builder) })
    } catch { result = .failure(error) }
    let end = Result { try claim.end() }
    renderer.end()
    if let warning = try? end.get() { Standard.error(warning) }
    defer { withExtendedLifetime(claim) {} }
    do {
      let value = try result.get()
      _ = try end.get()
      try recording.end(ended(value))
      return value
    } catch {
      try? recording.end(RunEnd.failed(error, isUnattended: options.noInput))
      throw error
    }
  }
}
