#if Execution
  import Digests
  import ExecutionProtocol
  import GRPCCore
  import SwiftProtobuf
  import Synchronization

  /// Executes one action, and follows it until it ends.
  final class ExecuteCall: Sendable {
    let server: ServerConnection
    let action: Blob

    /// The longest time from the request to the result, with the time in the server's queue.
    private static let longest = Duration.seconds(1_800)
    /// The most reports of a server about one action.
    private static let mostReports = 100_000
    /// How many times a stream that was cut is taken up again.
    private static let mostCuts = 5

    private let name = Mutex<String?>(nil)

    init(server: ServerConnection, action: Blob) {
      self.server = server
      self.action = action
    }

    /// The answer of the server.
    func run() async throws(ServerFailure) -> Build_Bazel_Remote_Execution_V2_ExecuteResponse {
      var cuts = 0
      while true {
        do throws(ServerFailure) {
          if let answer = try await once() { return answer }
        } catch {
          guard error.mayPass, cuts < Self.mostCuts, !Task.isCancelled else { throw error }
        }
        cuts += 1
        guard cuts <= Self.mostCuts else { throw .strange("the server ends its reports without a result") }
        try? await Task.sleep(for: .milliseconds(200 * cuts))
      }
    }

    /// Asks the server to stop. It may not, and its answer does not matter.
    func cancel() async {
      guard let name = name.withLock({ $0 }) else { return }
      var request = Google_Longrunning_CancelOperationRequest()
      request.name = name
      let message = request
      _ = try? await Google_Longrunning_Operations.Client(wrapping: server.client).cancelOperation(
        message, metadata: server.metadata, options: server.limits(lasting: .seconds(2)))
    }

    /// One stream of reports: a new one, or that of the action that runs already. Nil if it ends before the action does.
    private func once() async throws(ServerFailure) -> Build_Bazel_Remote_Execution_V2_ExecuteResponse? {
      let client = Build_Bazel_Remote_Execution_V2_Execution.Client(wrapping: server.client)
      let limits = server.limits(lasting: Self.longest)
      if let known = name.withLock({ $0 }) {
        var request = Build_Bazel_Remote_Execution_V2_WaitExecutionRequest()
        request.name = known
        let message = request
        do throws(ServerFailure) {
          return try await server.call {
            try await client.waitExecution(message, metadata: server.metadata, options: limits) { [self] response in
              try await follow(response)
            }
          }
        } catch {
          // A server that was started again knows no operation of before, but perhaps the result. Some cannot wait at all.
          guard !error.mayPass else { throw error }
          name.withLock { $0 = nil }
        }
      }
      var request = Build_Bazel_Remote_Execution_V2_ExecuteRequest()
      request.instanceName = server.options.instance
      request.actionDigest = action.wire
      let message = request
      return try await server.call {
        try await client.execute(message, metadata: server.metadata, options: limits) { [self] response in
          try await follow(response)
        }
      }
    }

    private func follow(
      _ response: StreamingClientResponse<Google_Longrunning_Operation>
    ) async throws -> Build_Bazel_Remote_Execution_V2_ExecuteResponse? {
      var reports = 0
      for try await operation in response.messages {
        reports += 1
        guard reports <= Self.mostReports, operation.name.utf8.count <= 1_024 else {
          throw ServerFailure.strange("the server reports without end")
        }
        if !operation.name.isEmpty { name.withLock { $0 = operation.name } }
        guard operation.done else { continue }
        switch operation.result {
        case .error(let status)?: throw ServerFailure(status: status.code, status.message)
        case .response(let packed)?:
          guard packed.isA(Build_Bazel_Remote_Execution_V2_ExecuteResponse.self),
            let answer = try? Build_Bazel_Remote_Execution_V2_ExecuteResponse(unpackingAny: packed)
          else { throw ServerFailure.strange("the server gives another message than a result") }
          return answer
        case nil: throw ServerFailure.strange("the server ends an action without a result")
        }
      }
      return nil
    }
  }
#endif
