package import Engine

extension Workspace {
  /// Runs `work` for each input on the workspace's own threads; the results are in the order of the inputs.
  ///
  /// - Parameter name: the name under which progress is shown; nil for work that never takes long.
  /// - Throws: the first error in the order of the inputs, or `CancellationError`.
  package func compute<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], as name: WorkCounts.Name? = nil, _ work: @escaping @Sendable (Input) throws -> Output
  ) async throws -> [Output] {
    guard !inputs.isEmpty else { return [] }
    let count = name.map { counts.begin($0, of: inputs.count) }
    defer { if let count { counts.end(count) } }
    let results = try await processors.map(inputs) { input in
      defer { count?.add() }
      return Result { try work(input) }
    }
    return try results.map { try $0.get() }
  }

  /// Reports an action that ended, if there is a listener.
  func acted(
    _ kind: String, _ name: @autoclosure () -> String, outcome: String = "ran", detail: String = "",
    span: @autoclosure () -> Event.Span?
  ) {
    guard tellsActions else { return }
    emit(.acted(kind: kind, name: name(), outcome: outcome, detail: detail.isEmpty ? nil : detail, span: span()))
  }
}
