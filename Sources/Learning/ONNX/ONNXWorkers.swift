import Synchronization

/// Processes that run one model, one for each concurrent caller. A model that exceeds its limits is not run again.
final class ONNXWorkers: ONNXRunner {
  private struct State {
    var idle: [ONNXWorker]
    var failure: LearningError?
  }

  let outputNames: [String]
  private let name: String
  private let start: @Sendable () throws -> ONNXWorker
  private let state: Mutex<State>

  /// Starts the first process.
  ///
  /// - Parameter name: the name of the model in errors.
  init(
    _ command: ONNXWorkerCommand, name: String, model: [UInt8], libraryPath: String?, limits: ONNXLimits
  ) throws(LearningError) {
    start = { try ONNXWorker(command, model: model, libraryPath: libraryPath, limits: limits) }
    let first: ONNXWorker
    do { first = try start() } catch { throw Self.error(error, name: name) }
    outputNames = first.outputNames
    self.name = name
    state = Mutex(State(idle: [first]))
  }

  func run(_ input: NetworkInput) throws(LearningError) -> [ONNXSession.Output] {
    let (idle, failure) = state.withLock { ($0.idle.popLast(), $0.failure) }
    if let failure { throw failure }
    do {
      let worker = try idle ?? start()
      let outputs = try worker.run(input)
      state.withLock { $0.idle.append(worker) }
      return outputs
    } catch {
      let failure = Self.error(error, name: name)
      if error is ONNXWorker.Ended { state.withLock { $0.failure = failure } }
      throw failure
    }
  }

  private static func error(_ error: any Error, name: String) -> LearningError {
    switch error {
    case let ended as ONNXWorker.Ended: LearningError(.runtimeFailed, "the model `\(name)` was stopped: \(ended.words)")
    case let error as LearningError: LearningError(error.code, "the model `\(name)`: \(error.message)")
    default: LearningError(.runtimeFailed, "the model `\(name)`: \(error)")
    }
  }
}
