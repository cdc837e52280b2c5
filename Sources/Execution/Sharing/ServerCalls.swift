#if Execution
  import Digests
  import Engine
  import Synchronization
  import Transfer

  /// Does jobs on the objects of a server, many with one call.
  final class ServerCalls: Sendable {
    typealias Ended = @Sendable (Int, ObjectResult, RequestQueue.Ending) -> Void

    private let server: ServerConnection
    private let limits: ServerLimits
    private let threads: ProcessorPool
    private let bytes: @Sendable (SHA256Digest) -> [UInt8]?
    private let take: @Sendable ([UInt8], SHA256Digest) -> Void
    private let counts = Mutex((requests: 0, received: 0))

    /// Blobs from this size on are moved by themselves.
    private static let large = 2 << 20

    init(
      server: ServerConnection, limits: ServerLimits, threads: ProcessorPool,
      bytes: @escaping @Sendable (SHA256Digest) -> [UInt8]?, take: @escaping @Sendable ([UInt8], SHA256Digest) -> Void
    ) {
      self.server = server
      self.limits = limits
      self.threads = threads
      self.bytes = bytes
      self.take = take
    }

    var requests: Int { counts.withLock { $0.requests } }
    var received: Int { counts.withLock { $0.received } }

    func run(_ jobs: [(number: Int, job: ObjectJob)], ended: @escaping Ended) async {
      var (looks, fetches, sends): ([(Int, Blob)], [(Int, Blob)], [(Int, SharedBlob)]) = ([], [], [])
      for (number, job) in jobs {
        if job.blob.isResult {
          // The bytes of a result are not those of its name, and here every name is a digest.
          ended(number, Self.withoutResults(job), Self.fine)
          continue
        }
        switch job {
        case .send(let blob, _): sends.append((number, blob))
        case .remove:
          ended(number, .refused("such a server removes what is old by itself"), Self.fine)
        case .look(let shared), .fetch(let shared):
          guard let size = shared.size, size <= shared.mostBytes else {
            ended(number, .refused("its length is not known, which such a server needs"), Self.fine)
            continue
          }
          let blob = Blob(shared.digest, size: size)
          if case .look = job { looks.append((number, blob)) } else { fetches.append((number, blob)) }
        }
      }
      if !looks.isEmpty { await look(looks, ended) }
      for part in parts(of: fetches) { await fetch(part, ended) }
      await send(sends, ended)
    }

    private static func withoutResults(_ job: ObjectJob) -> ObjectResult {
      switch job {
      case .look, .fetch: .missing
      case .send, .remove: .refused("such a server keeps pictures alone, no results")
      }
    }

    private static let fine = RequestQueue.Ending(isFailure: false)

    private static func ending(_ error: ServerFailure) -> (ObjectResult, RequestQueue.Ending) {
      (.failed(error.failure), RequestQueue.Ending(isFailure: true, mayPass: error.mayPass))
    }

    private func count(_ received: Int = 0) {
      counts.withLock {
        $0.requests += 1
        $0.received += received
      }
    }

    private func isLarge(_ size: Int) -> Bool { size >= Self.large || size > limits.batchBytes }

    /// Groups of blobs that fit one call; a large one is alone.
    private func parts(of blobs: [(Int, Blob)]) -> [[(Int, Blob)]] {
      var (parts, part, size): ([[(Int, Blob)]], [(Int, Blob)], Int) = ([], [], 0)
      for item in blobs {
        if isLarge(item.1.size) {
          parts.append([item])
          continue
        }
        if size + item.1.size > limits.batchBytes {
          parts.append(part)
          (part, size) = ([], 0)
        }
        part.append(item)
        size += item.1.size
      }
      return part.isEmpty ? parts : parts + [part]
    }

    private func look(_ blobs: [(Int, Blob)], _ ended: @escaping Ended) async {
      count()
      do throws(ServerFailure) {
        let missing = try await server.missing(of: blobs.map(\.1))
        for (number, blob) in blobs {
          ended(number, missing.contains(blob.digest) ? .missing : .there(size: blob.size), Self.fine)
        }
      } catch {
        let (result, ending) = Self.ending(error)
        for (number, _) in blobs { ended(number, result, ending) }
      }
    }

    private func fetch(_ blobs: [(Int, Blob)], _ ended: @escaping Ended) async {
      let found = await found(blobs.map(\.1))
      await threads.run { [take] in
        for (number, blob) in blobs {
          switch found[blob.digest] ?? .failure(.strange("the server says nothing of an object")) {
          case .success(let body):
            let shared = SharedBlob(blob.digest, size: blob.size)
            if let why = shared.mismatch(SHA256Digest(of: body), count: body.count) {
              ended(number, .rejected(why), RequestQueue.Ending(isFailure: true))
            } else {
              take(body, blob.digest)
              ended(number, .fetched(bytes: body.count), Self.fine)
            }
          case .failure(let error) where error.isMissing: ended(number, .missing, Self.fine)
          case .failure(let error):
            let (result, ending) = Self.ending(error)
            ended(number, result, ending)
          }
        }
      }
    }

    private func found(_ blobs: [Blob]) async -> [SHA256Digest: Result<[UInt8], ServerFailure>] {
      count(blobs.reduce(0) { $0 + $1.size })
      do throws(ServerFailure) {
        guard blobs.count == 1, let only = blobs.first, isLarge(only.size) else { return try await server.read(blobs) }
        let body = Mutex<[UInt8]>([])
        try await server.read(only) { piece in body.withLock { $0 += piece } }
        return [only.digest: .success(body.withLock { $0 })]
      } catch {
        return Dictionary(blobs.map { ($0.digest, .failure(error)) }) { first, _ in first }
      }
    }

    private func send(_ jobs: [(Int, SharedBlob)], _ ended: @escaping Ended) async {
      var (part, size): ([(Int, Blob, [UInt8])], Int) = ([], 0)
      for (number, shared) in jobs {
        guard let body = await threads.run({ [bytes] in bytes(shared.digest) }) else {
          ended(number, .refused("the bytes are not here"), Self.fine)
          continue
        }
        let blob = Blob(shared.digest, size: body.count)
        if isLarge(body.count) {
          await sendLarge(number, blob, body, ended)
          continue
        }
        if size + body.count > limits.batchBytes {
          await send(part, ended)
          (part, size) = ([], 0)
        }
        part.append((number, blob, body))
        size += body.count
      }
      if !part.isEmpty { await send(part, ended) }
    }

    private func send(_ part: [(Int, Blob, [UInt8])], _ ended: Ended) async {
      count()
      do throws(ServerFailure) {
        let failures = try await server.send(part.map { ($0.1, $0.2) })
        for (number, blob, body) in part {
          if let failure = failures[blob.digest] {
            let (result, ending) = Self.ending(failure)
            ended(number, result, ending)
          } else {
            ended(number, .sent(bytes: body.count), Self.fine)
          }
        }
      } catch {
        let (result, ending) = Self.ending(error)
        for (number, _, _) in part { ended(number, result, ending) }
      }
    }

    private func sendLarge(_ number: Int, _ blob: Blob, _ body: [UInt8], _ ended: Ended) async {
      count()
      do throws(ServerFailure) {
        try await server.send(blob) { offset, most in Array(body[offset..<min(offset + most, body.count)]) }
        ended(number, .sent(bytes: body.count), Self.fine)
      } catch {
        let (result, ending) = Self.ending(error)
        ended(number, result, ending)
      }
    }
  }
#endif
