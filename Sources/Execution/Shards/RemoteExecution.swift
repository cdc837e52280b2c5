#if Execution
  import Digests
  public import Engine
  import ExecutionProtocol
  public import Pipeline
  import Synchronization
  import Transfer

  /// Machines behind a server of the Remote Execution API, which run `dsbuild worker`.
  public final class RemoteExecution: BatchExecution {
    /// The settings of the manifest for them.
    public struct Settings: Sendable {
      /// The properties that a machine must offer.
      public var platform: [String: String] = [:]
      /// The number of inputs of a batch.
      public var shard = 2_000
      /// Whether the build fails if a batch was not done.
      public var isNeeded = false

      /// The defaults.
      public init() {}
    }

    private struct State {
      var uses = 0
      /// The task that opens the connection; nil while there is none.
      var session: Task<Result<ExecutionSession, ServerFailure>, Never>?
      /// Why there is no session; it is not tried again in a build.
      var failure: ServerFailure?
    }

    public let name: String
    public let shard: Int
    public let isNeeded: Bool
    /// The files of so many batches are on the disk at once. Those that no machine does yet wait in the server's queue.
    public let width = 16
    private let options: ServerOptions
    private let settings: Settings
    private let program: String
    private let effects: Effects
    /// Threads of its own: files and hashes block.
    private let threads = ProcessorPool(width: 2)
    private let state = Mutex(State())

    /// Machines at a server.
    ///
    /// - Parameter program: the path of the program that they run, which needs no library that they lack.
    public init(_ options: ServerOptions, _ settings: Settings, program: String, effects: Effects) {
      name = options.name
      shard = settings.shard
      isNeeded = settings.isNeeded
      self.options = options
      self.settings = settings
      self.program = program
      self.effects = effects
    }

    public func open() { state.withLock { $0.uses += 1 } }

    public func close() async {
      let session = state.withLock { state -> Task<Result<ExecutionSession, ServerFailure>, Never>? in
        state.uses -= 1
        guard state.uses == 0 else { return nil }
        defer { state.session = nil }
        return state.session
      }
      if case .success(let open)? = await session?.value { await open.server.close() }
    }

    public func run(_ shard: Shard, to folder: String) async throws(CancellationError) -> ShardEnd {
      let session: ExecutionSession
      switch await opened() {
      case .success(let open): session = open
      case .failure(let error):
        if Task.isCancelled { throw CancellationError() }
        state.withLock { $0.failure = error }
        return .unfit(error.failure.text)
      }
      let end: ShardEnd
      do throws(ServerFailure) {
        end = try await session.run(shard, to: folder)
      } catch {
        if case .denied(let text) = error.failure { return .unfit(text) }
        end = .failed(error.failure.text)
      }
      if Task.isCancelled { throw CancellationError() }
      return end
    }

    /// The session, or why there is none. Sending the program takes long, so a cancelled task ends the opening for all.
    private func opened() async -> Result<ExecutionSession, ServerFailure> {
      let task = session()
      return await withTaskCancellationHandler {
        await task.value
      } onCancel: {
        task.cancel()
      }
    }

    /// The task that the first shard begins and all share. ``close()`` waits for it.
    private func session() -> Task<Result<ExecutionSession, ServerFailure>, Never> {
      state.withLock { state in
        if let task = state.session { return task }
        if let failure = state.failure { return Task { .failure(failure) } }
        let task = Task { [options, settings, program, effects, threads] in
          do throws(ServerFailure) {
            return Result<ExecutionSession, ServerFailure>.success(
              try await ExecutionSession.open(
                options, program: program, platform: settings.platform, threads: threads, effects: effects))
          } catch { return .failure(error) }
        }
        state.session = task
        return task
      }
    }
  }
#endif
