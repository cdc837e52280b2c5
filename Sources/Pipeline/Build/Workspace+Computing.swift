import Engine

extension Workspace {
  /// `work` for each input on the workspace's own threads; results in the order of the inputs.
  ///
  /// - Throws: the first error in the order of the inputs, or `CancellationError`.
  func compute<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], _ work: @escaping @Sendable (Input) throws -> Output
  ) async throws -> [Output] {
    guard !inputs.isEmpty else { return [] }
    let results = try await processors.map(inputs) { input in Result { try work(input) } }
    return try results.map { try $0.get() }
  }
}
