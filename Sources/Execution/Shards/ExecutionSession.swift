#if Execution
  import Digests
  import Engine
  import ExecutionProtocol
  import Pipeline
  import Synchronization
  import Transfer

  /// A connection to a server that executes, which has the program and the command already.
  final class ExecutionSession: Sendable {
    let server: ServerConnection
    private let limits: ServerLimits
    private let program: (blob: Blob, path: String)
    private let command: ActionTree.Message
    private let platform: [String: String]
    private let threads: ProcessorPool
    private let effects: Effects
    /// How many batches are sent at once, so that the files of the others wait on the disk and not in memory.
    private let sending = Lanes(count: 4)
    /// How many results are brought at once, for the same reason.
    private let receiving = Lanes(count: 4)

    private init(
      _ server: ServerConnection, _ limits: ServerLimits, program: (blob: Blob, path: String),
      platform: [String: String], _ threads: ProcessorPool, _ effects: Effects
    ) throws(ServerFailure) {
      self.server = server
      self.limits = limits
      self.program = program
      self.platform = platform
      command = try ActionTree.command(platform)
      self.threads = threads
      self.effects = effects
    }

    /// How many times a batch is sent again.
    private static let mostRetries = 2
    /// The largest program in bytes.
    private static let longestProgram: Int64 = 1 << 30
    /// The most bytes of what a failed command printed.
    private static let mostPrinted = 64 << 10

    /// Connects, reads what the server can do, and sends what it lacks of that which all batches need.
    static func open(
      _ options: ServerOptions, program path: String, platform: [String: String], threads: ProcessorPool,
      effects: Effects
    ) async throws(ServerFailure) -> ExecutionSession {
      let addresses = try await threads.run { () throws(ServerFailure) in
        try HostAddresses(of: options.host, isEncrypted: options.isEncrypted)
      }
      let server = try ServerConnection(options, addresses: addresses)
      do throws(ServerFailure) {
        let limits = try await ServerLimits.of(server)
        guard limits.executes else { throw .strange("the server executes nothing") }
        let program = try await threads.run { () throws(ServerFailure) in try Self.program(path, effects) }
        let session = try ExecutionSession(
          server, limits, program: (program, path), platform: platform, threads, effects)
        try await session.sendShared()
        return session
      } catch {
        await server.close()
        throw error
      }
    }

    private static func program(_ path: String, _ effects: Effects) throws(ServerFailure) -> Blob {
      do throws(EngineError) {
        let size = FileStamp(path: path)?.size ?? 0
        return Blob(try effects.digest(of: path, atMost: longestProgram), size: Int(size))
      } catch { throw .strange(error.message) }
    }

    /// Does one batch: sends what the server lacks, executes, and brings the results.
    func run(_ shard: Shard, to folder: String) async throws(ServerFailure) -> ShardEnd {
      let batch = Blob(of: shard.batch)
      let pack = Blob(shard.packDigest, size: shard.packSize)
      let tree = try ActionTree(
        .init(program: program.blob, batch: batch, pack: pack), command: command.blob, platform: platform)
      var tries = 0
      while true {
        do throws(ServerFailure) {
          // A server that lost a blob in the meantime gets it again.
          if tries > 0 { try await sendShared() }
          try await sending.take { [self] () async throws(ServerFailure) in
            try await send(tree.messages + [(batch, shard.batch)], (pack, shard.pack))
          }
          let answer = try await execute(tree.action)
          return try await end(answer, shard, attempts: tries + 1, to: folder)
        } catch {
          tries += 1
          guard error.mayPass || error.isMissing, tries <= Self.mostRetries, !Task.isCancelled else { throw error }
          try? await Task.sleep(for: .milliseconds(300 * tries * tries))
        }
      }
    }

    private func execute(_ action: Blob) async throws(ServerFailure) -> Build_Bazel_Remote_Execution_V2_ExecuteResponse
    {
      let call = ExecuteCall(server: server, action: action)
      do throws(ServerFailure) { return try await call.run() } catch {
        if Task.isCancelled {
          // A cancelled task makes no calls, so another one asks the server to stop; it is awaited here.
          await Task { await call.cancel() }.value
        }
        throw error
      }
    }

    private func end(
      _ answer: Build_Bazel_Remote_Execution_V2_ExecuteResponse, _ shard: Shard, attempts: Int, to folder: String
    ) async throws(ServerFailure) -> ShardEnd {
      guard answer.status.code == 0 else { throw ServerFailure(status: answer.status.code, answer.status.message) }
      let download = BundleDownload(server: server, limits: limits, threads: threads, effects: effects)
      let result = answer.result
      guard result.exitCode == 0 else {
        let printed = await printed(result, download)
        let why = "`dsbuild worker` ended with \(result.exitCode) there\(printed.isEmpty ? "" : ": \(printed)")"
        // 75: the program or its libraries would give other results, and so they would for every batch.
        return result.exitCode == 75 || (126...127).contains(result.exitCode) ? .unfit(why) : .failed(why)
      }
      try await receiving.take { () async throws(ServerFailure) in
        try await download.run(result, inputs: shard.inputs, to: folder)
      }
      return .done(
        worker: ServerFailure.shown(result.executionMetadata.worker), isCached: answer.cachedResult, attempts: attempts)
    }

    /// The output of a failed command, as one line.
    private func printed(_ result: WireResult, _ download: BundleDownload) async -> String {
      if !result.stderrRaw.isEmpty { return ServerFailure.shown(String(decoding: result.stderrRaw, as: UTF8.self)) }
      guard let blob = Blob(result.stderrDigest, limit: Self.mostPrinted),
        let bytes = try? await download.small(blob)
      else { return "" }
      return ServerFailure.shown(String(decoding: bytes, as: UTF8.self))
    }

    /// Sends what all batches have in common. It is sent before any batch, because batches that are sent at once would
    /// each find that the server lacks it.
    private func sendShared() async throws(ServerFailure) { try await send([command], program) }

    /// Sends what the server lacks of some messages and a file.
    private func send(
      _ small: [ActionTree.Message], _ file: (blob: Blob, path: String)
    ) async throws(ServerFailure) {
      let missing = try await server.missing(of: small.map(\.blob) + [file.blob])
      var part: [ActionTree.Message] = []
      for item in small where missing.contains(item.blob.digest) {
        if item.blob.size > limits.batchBytes / 4 {
          try await server.send(item.blob) { offset, most in
            Array(item.bytes[offset..<min(offset + most, item.bytes.count)])
          }
        } else {
          part.append(item)
        }
      }
      if !part.isEmpty, let failure = try await server.send(part).values.first { throw failure }
      if missing.contains(file.blob.digest) { try await send(file: file.path, file.blob) }
    }

    private func send(file path: String, _ blob: Blob) async throws(ServerFailure) {
      let file: OpenFile
      do throws(EngineError) {
        file = try await threads.run { [effects] () throws(EngineError) in try effects.open(path, .read) }
      } catch { throw .strange(error.message) }
      try await server.send(blob) { [threads, effects] offset, most in
        await threads.run { (try? effects.read(file, at: offset, count: most)) ?? [] }
      }
    }
  }

  /// Lets a few tasks at a time do something; the others wait in their order.
  private actor Lanes {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(count: Int) { free = count }

    func take<Failure: Error>(_ work: @Sendable () async throws(Failure) -> Void) async throws(Failure) {
      if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
      defer { if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() } }
      try await work()
    }
  }
#endif
