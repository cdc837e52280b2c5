import Engine
import Exports
import Pipeline

extension Project {
  /// Holds the project while `work` changes it: one dsbuild at a time, progress shown, events recorded, signals heeded.
  ///
  /// - Throws: what `work` throws; `Terminated` where SIGTERM ended it.
  func hold<Value: Sendable>(_ work: @escaping @Sendable (Builder) async throws -> Value) async throws -> Value {
    let renderer = ProgressRenderer(
      style: options.quiet || options.json ? .none : environment.progress(options.progress),
      verbosity: options.quiet ? 0 : options.verbose)
    let log = try options.events.map { try EventFile(environment.absolute($0)) }
    let workspace = try workspace(.readWrite) { event in
      renderer.show(event)
      log?.append(event)
    }
    let claim = try Claim(self, workspace)
    let builder = Builder(
      claim.project.manifest, version: Dsbuild.version, formats: ExportFormats.all, workspace: workspace)
    // Cancelled by the first Ctrl-C and awaited just below.
    let task = Task { try await work(builder) }
    let signals = Interrupts { task.cancel() }
    defer { renderer.clear() }
    let result = await task.result
    let end = Result { try claim.end() }
    withExtendedLifetime(signals) {}
    try log?.close()
    do {
      let value = try result.get()
      try end.get()
      return value
    } catch is CancellationError where signals.status == .terminated {
      throw Terminated()
    }
  }
}
