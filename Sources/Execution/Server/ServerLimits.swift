#if Execution
  import ExecutionProtocol
  import GRPCCore

  /// The limits that a server states of itself.
  struct ServerLimits: Hashable, Sendable {
    /// The most bytes of blobs in one call.
    let batchBytes: Int
    /// Whether it executes actions.
    let executes: Bool

    /// Room in a message for digests and the frame.
    private static let room = 64 << 10

    /// Reads the answer of a server.
    ///
    /// - Throws: a failure if it speaks another version or knows no SHA-256.
    init(_ capabilities: WireCapabilities) throws(ServerFailure) {
      let (low, high) = (capabilities.lowApiVersion.major, capabilities.highApiVersion.major)
      guard low <= 2, high >= 2 || !capabilities.hasHighApiVersion else {
        throw .strange("the server speaks the versions \(low) to \(high) of the Remote Execution API, not 2")
      }
      let cache = capabilities.cacheCapabilities
      guard cache.digestFunctions.isEmpty || cache.digestFunctions.contains(.sha256) else {
        throw .strange("the server does not name blobs by their SHA-256")
      }
      let execution = capabilities.executionCapabilities
      let known = execution.digestFunctions + [execution.digestFunction]
      executes =
        execution.execEnabled && (known.contains(.sha256) || known.allSatisfy { $0 == .unknown })
      let stated = Int(clamping: cache.maxBatchTotalSizeBytes)
      batchBytes = max(0, min(stated > 0 ? stated : .max, ServerConnection.longestMessage) - Self.room)
    }

    /// A server that does not describe itself, as the first version of the interface allows.
    private init() {
      batchBytes = 1 << 20
      executes = true
    }

    /// Asks a server.
    static func of(_ server: ServerConnection) async throws(ServerFailure) -> ServerLimits {
      var request = Build_Bazel_Remote_Execution_V2_GetCapabilitiesRequest()
      request.instanceName = server.options.instance
      let client = Build_Bazel_Remote_Execution_V2_Capabilities.Client(wrapping: server.client)
      do {
        let answer = try await client.getCapabilities(
          request, metadata: server.metadata, options: server.limits(lasting: min(.seconds(8), server.options.idle)))
        return try ServerLimits(answer)
      } catch let error as RPCError where error.code == .unimplemented {
        return ServerLimits()
      } catch { throw ServerFailure(error) }
    }
  }
#endif
