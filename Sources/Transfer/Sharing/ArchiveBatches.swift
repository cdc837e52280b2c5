import Digests
import Synchronization

/// The requests for ranges of the packs of an archive: neighbours come with one request.
final class ArchiveBatches: Sendable {
  /// Jobs whose blobs one request brings.
  private struct Batch {
    var jobs: [(number: Int, place: ArchiveIndex.Place)]

    var pack: Int { jobs[0].place.pack }
    var start: Int { jobs[0].place.offset }
    var end: Int

    init(_ number: Int, _ place: ArchiveIndex.Place) {
      jobs = [(number, place)]
      end = place.offset + place.length
    }

    /// Adds a job if its blob is near enough behind the last one.
    mutating func add(_ number: Int, _ place: ArchiveIndex.Place) -> Bool {
      guard place.pack == pack, place.offset >= end, place.offset - end <= ArchiveBatches.longestGap,
        place.offset + place.length - start <= ArchiveBatches.mostBytes
      else { return false }
      jobs.append((number, place))
      end = place.offset + place.length
      return true
    }
  }

  private struct State {
    /// The requests under way, by their tags.
    var batches: [Int: Batch] = [:]
    var nextTag = 0
    /// Requests that may still get longer, by their packs.
    var open: [Int: Batch] = [:]
  }

  /// The most packs whose requests may still get longer.
  private static let mostOpen = 16
  /// Bytes that nobody wants and that are cheaper than another request.
  fileprivate static let longestGap = 32 << 10
  /// The most bytes of a request for more than one blob.
  fileprivate static let mostBytes = 2 << 20

  private let index: ArchiveIndex
  private let state = Mutex(State())

  init(index: ArchiveIndex) { self.index = index }

  /// The next action of a phase, whose jobs are sorted by digest as the blobs of a pack are.
  func next(of phase: ObjectPhase, _ standing: ObjectStanding) -> ObjectTurn {
    state.withLock { state in
      while true {
        let underWay = standing.underWay + state.open.count
        switch phase.next(now: standing.now, idle: standing.idle, underWay: underWay) {
        case .send(let number):
          guard let place = place(of: number, in: phase) else { continue }
          if state.open[place.pack]?.add(number, place) == true { continue }
          let full = state.open.updateValue(Batch(number, place), forKey: place.pack)
          if let full { return send(full, &state) }
          if state.open.count > Self.mostOpen, let turn = sendOpen(&state) { return turn }
        case .wait(let patience): return sendOpen(&state) ?? .wait(patience)
        case .done, .giveUp: return .end
        }
      }
    }
  }

  /// Sends the request of the first pack; nil if there is none.
  private func sendOpen(_ state: inout State) -> ObjectTurn? {
    guard let pack = state.open.keys.min(), let batch = state.open.removeValue(forKey: pack) else { return nil }
    return send(batch, &state)
  }

  /// Where the blob of a job is; nil if the job ended because it needs no request.
  private func place(of number: Int, in phase: ObjectPhase) -> ArchiveIndex.Place? {
    let job = phase.jobs[number]
    let fine = RequestQueue.Ending(isFailure: false)
    let place = index[job.blob.digest]
    switch job {
    case .look: phase.end(number, place.map { .there(size: $0.length) } ?? .missing, fine)
    case .send, .remove:
      phase.end(number, .refused("an archive changes only by `dsbuild push --packed`"), fine)
    case .fetch(let blob):
      guard let place else {
        phase.end(number, .missing, fine)
        return nil
      }
      if place.length > 0, place.length <= blob.mostBytes, blob.size ?? place.length == place.length { return place }
      phase.end(number, .rejected("\(place.length) bytes in the index"), RequestQueue.Ending(isFailure: true))
    }
    return nil
  }

  private func send(_ batch: Batch, _ state: inout State) -> ObjectTurn {
    let tag = state.nextTag
    state.nextTag += 1
    state.batches[tag] = batch
    let method = ObjectRequest.Method.range(offset: batch.start, count: batch.end - batch.start)
    return .send(ObjectRequest(tag: tag, path: index.packs[batch.pack].name, method: method))
  }

  /// Cuts the blobs out of an answer and hashes each.
  func end(
    _ tag: Int, _ answer: ObjectAnswer, of phase: ObjectPhase, take: @Sendable ([UInt8], SHA256Digest) -> Void
  ) {
    guard let batch = state.withLock({ $0.batches.removeValue(forKey: tag) }) else { return }
    let failed = RequestQueue.Ending(isFailure: true)
    for (number, place) in batch.jobs {
      let job = phase.jobs[number]
      guard case .body(let bytes, _) = answer else {
        let (result, ending) = WebAnswer(job: job, answer: answer).judged
        phase.end(number, result, ending)
        continue
      }
      guard bytes.count == batch.end - batch.start else {
        phase.end(number, .rejected("\(bytes.count) bytes came, expected \(batch.end - batch.start)"), failed)
        continue
      }
      let start = place.offset - batch.start
      let body = Array(bytes[start..<start + place.length])
      let digest = SHA256Digest(of: body)
      if let why = job.blob.mismatch(digest, count: body.count) {
        phase.end(number, .rejected(why), failed)
      } else {
        take(body, digest)
        phase.end(number, .fetched(bytes: body.count), RequestQueue.Ending(isFailure: false))
      }
    }
  }
}
