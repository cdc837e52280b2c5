#if Execution
  import Digests
  import Engine
  import Synchronization
  import Transfer

  /// The content-addressed storage of a server of the Remote Execution API, as a store of a team.
  struct ServerPlace: ObjectPlace {
    let options: ServerOptions
    /// Threads of its own: hashing and looking up hosts block.
    private let threads = ProcessorPool(width: 2)

    /// How many calls are under way at once.
    private static let lanes = 4
    /// The bytes that one call moves, so that four of them do not fill a slow line for long.
    private static let wanted = 3 << 20

    init(options: ServerOptions) { self.options = options }

    func run(
      _ phase: ObjectPhase, bytes: @escaping @Sendable (SHA256Digest) -> [UInt8]?,
      take: @escaping @Sendable ([UInt8], SHA256Digest) -> Void
    ) async -> ObjectTraffic {
      let server: ServerConnection
      do throws(ServerFailure) {
        server = try await open()
      } catch {
        Self.fail(phase, error)
        return ObjectTraffic()
      }
      var traffic = ObjectTraffic()
      do throws(ServerFailure) {
        let limits = try await ServerLimits.of(server)
        let calls = ServerCalls(server: server, limits: limits, threads: threads, bytes: bytes, take: take)
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<Self.lanes {
            group.addTask(executorPreference: globalConcurrentExecutor) { await lane(phase, calls) }
          }
        }
        (traffic.requests, traffic.received) = (calls.requests + 1, calls.received)
      } catch {
        Self.fail(phase, error)
        traffic.requests = 1
      }
      await server.close()
      return traffic
    }

    private func open() async throws(ServerFailure) -> ServerConnection {
      let addresses = try await threads.run { () throws(ServerFailure) in
        try HostAddresses(of: options.host, isEncrypted: options.isEncrypted)
      }
      return try ServerConnection(options, addresses: addresses)
    }

    /// Ends jobs until the phase gives up: no call is possible.
    private static func fail(_ phase: ObjectPhase, _ error: ServerFailure) {
      while case .send(let number) = phase.next(now: .now, idle: .zero, underWay: 0) {
        phase.end(number, .failed(error.failure), RequestQueue.Ending(isFailure: true))
      }
    }

    /// Takes groups of jobs until there are none.
    private func lane(_ phase: ObjectPhase, _ calls: ServerCalls) async {
      while true {
        let (group, wait) = Self.group(of: phase)
        if !group.isEmpty {
          await calls.run(group.map { ($0, phase.jobs[$0]) }, ended: { phase.end($0, $1, $2) })
        } else if let wait {
          try? await Task.sleep(for: wait)
        } else {
          return
        }
      }
    }

    /// The next jobs for one call, or how long to wait for some; neither at the end.
    private static func group(of phase: ObjectPhase) -> (jobs: [Int], wait: Duration?) {
      var (jobs, size): ([Int], Int) = ([], 0)
      while jobs.count < ServerConnection.mostDigests, size < wanted {
        switch phase.next(now: .now, idle: .zero, underWay: 0) {
        case .send(let number):
          jobs.append(number)
          if case .look = phase.jobs[number] { continue }
          // An unknown length fills the call.
          size += phase.jobs[number].blob.size ?? wanted
        case .wait(let patience): return (jobs, min(patience ?? nap, nap))
        case .done, .giveUp: return (jobs, nil)
        }
      }
      return (jobs, nil)
    }

    /// The longest pause between two looks at the queue.
    private static let nap = Duration.milliseconds(20)
  }
#endif
