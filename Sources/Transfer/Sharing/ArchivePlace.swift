package import Digests
import Synchronization

/// An archive on a web server that serves files: blobs are ranges of its packs.
package final class ArchivePlace: ObjectPlace {
  private let client: ObjectClient
  private let index = Mutex<ArchiveIndex?>(nil)

  /// Creates the archive whose files are below the address of `client`.
  package init(client: ObjectClient) { self.client = client }

  package func run(
    _ phase: ObjectPhase, bytes _: @escaping @Sendable (SHA256Digest) -> [UInt8]?,
    take: @escaping @Sendable ([UInt8], SHA256Digest) -> Void
  ) async -> ObjectTraffic {
    var traffic = ObjectTraffic()
    let index: ArchiveIndex
    switch await read(&traffic) {
    case .success(let read): index = read
    case .failure(let cause):
      // Every job has the same failure; the phase decides when that is enough.
      while case .send(let number) = phase.next(now: .now, idle: .zero, underWay: 0) {
        phase.end(number, .failed(cause.failure), RequestQueue.Ending(isFailure: true))
      }
      return traffic
    }
    let batches = ArchiveBatches(index: index)
    let sent = await client.run { standing in
      batches.next(of: phase, standing)
    } ended: { tag, answer in
      batches.end(tag, answer, of: phase, take: take)
    }
    traffic.requests += sent.requests
    traffic.received += sent.received
    return traffic
  }

  private struct Cause: Error {
    let failure: ObjectFailure
  }

  /// The index, which is read once.
  private func read(_ traffic: inout ObjectTraffic) async -> Result<ArchiveIndex, Cause> {
    if let known = index.withLock({ $0 }) { return .success(known) }
    let answers = Mutex<(isSent: Bool, answer: ObjectAnswer?)>((false, nil))
    let sent = await client.run { standing in
      answers.withLock { state in
        if state.answer != nil || standing.idle >= Self.patience { return .end }
        if state.isSent { return .wait(nil) }
        state.isSent = true
        return .send(ObjectRequest(tag: 0, path: ArchiveIndex.name, method: .get(limit: ArchiveIndex.mostBytes)))
      }
    } ended: { _, answer in
      answers.withLock { $0.answer = answer }
    }
    traffic.requests += sent.requests
    traffic.received += sent.received
    guard let answer = answers.withLock({ $0.answer }) else {
      return .failure(Cause(failure: .unreachable("the index did not come in time")))
    }
    guard case .body(let bytes, _) = answer else { return .failure(Cause(failure: Self.failure(of: answer))) }
    guard let found = ArchiveIndex(encoded: bytes) else {
      return .failure(Cause(failure: .strange("the file at this address is not the index of an archive")))
    }
    index.withLock { $0 = found }
    return .success(found)
  }

  private static let patience = Duration.seconds(8)

  private static func failure(of answer: ObjectAnswer) -> ObjectFailure {
    let job = ObjectJob.fetch(SharedBlob(SHA256Digest(of: [UInt8]())))
    switch WebAnswer(job: job, answer: answer).judged.0 {
    case .failed(let failure): return failure
    case .missing: return .strange("there is no index of an archive at this address (404)")
    case .rejected(let why), .refused(let why): return .strange(why)
    case .there, .fetched, .sent, .removed: return .strange("there is no index of an archive at this address")
    }
  }
}
