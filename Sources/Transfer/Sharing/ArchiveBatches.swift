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
    /// Whether ranges of a pack can be read, by its number.
    var readable: [Int: ObjectResult] = [:]
    /// The jobs that ask for the last byte of their packs, by the tags of their requests.
    var probes: [Int: (number: Int, place: ArchiveIndex.Place)] = [:]
    /// The packs of which the last byte is asked for, and the other jobs that wait for it.
    var probed: Set<Int> = []
    var waiting: [Int: [(number: Int, length: Int)]] = [:]
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
          if case .look = phase.jobs[number], let place = index[phase.jobs[number].blob.digest] {
            if let turn = look(number, place, of: phase, &state) { return turn }
            continue
          }
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
    case .look: phase.end(number, .missing, fine)
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

  /// Asks for the last byte of a blob's pack, once for each pack: an index alone does not show that its packs can be read.
  private func look(
    _ number: Int, _ place: ArchiveIndex.Place, of phase: ObjectPhase, _ state: inout State
  ) -> ObjectTurn? {
    if let result = state.readable[place.pack] {
      end(number, place.length, result, of: phase)
      return nil
    }
    let isFirst = state.probed.insert(place.pack).inserted
    // The probe of an open breaker must send its request: no other job is sent before it has ended.
    guard isFirst || phase.isProbe(number) else {
      state.waiting[place.pack, default: []].append((number, place.length))
      return nil
    }
    let tag = state.nextTag
    state.nextTag += 1
    state.probes[tag] = (number, place)
    let pack = index.packs[place.pack]
    return .send(ObjectRequest(tag: tag, path: pack.name, method: .range(offset: max(0, pack.length - 1), count: 1)))
  }

  /// Ends a job that sent no request of its own, so the breaker does not count it.
  private func end(_ number: Int, _ length: Int, _ result: ObjectResult, of phase: ObjectPhase) {
    let isThere = if case .there = result { true } else { false }
    let ending = RequestQueue.Ending(isFailure: !isThere, isCounted: false)
    phase.end(number, isThere ? .there(size: length) : result, ending)
  }

  /// Ends the job that asked for the last byte of a pack, and those that wait for it. If the job is retried, the others wait on.
  private func end(probe: (number: Int, place: ArchiveIndex.Place), _ answer: ObjectAnswer, of phase: ObjectPhase) {
    let pack = probe.place.pack
    let (result, ending) = judged(answer, pack)
    let sized = if case .there = result { ObjectResult.there(size: probe.place.length) } else { result }
    // The queue may send the job again as soon as it has ended.
    state.withLock { _ = $0.probed.remove(pack) }
    guard phase.end(probe.number, sized, ending) else { return }
    let waiting = state.withLock { state in
      state.readable[pack] = result
      return state.waiting.removeValue(forKey: pack) ?? []
    }
    for job in waiting { end(job.number, job.length, result, of: phase) }
  }

  /// The fact that an answer states of a pack of which the last byte was asked for.
  private func judged(_ answer: ObjectAnswer, _ pack: Int) -> (ObjectResult, RequestQueue.Ending) {
    let name = index.packs[pack].name
    switch answer {
    case .body(let bytes, _) where bytes.count == 1 || index.packs[pack].length == 0:
      return (.there(size: nil), RequestQueue.Ending(isFailure: false))
    case .body, .unfit:
      let why = "the server sends no ranges of `\(name)`, or the file is shorter than the index says"
      return (.failed(.strange(why)), RequestQueue.Ending(isFailure: true))
    case .answered, .declined, .ungranted, .failed:
      let (result, ending) = WebAnswer(job: .fetch(SharedBlob(index.packs[pack].digest)), answer: answer).judged
      guard case .missing = result else { return (result, ending) }
      let why = "the pack `\(name)` of the archive is not there"
      return (.failed(.strange(why)), RequestQueue.Ending(isFailure: true))
    }
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
    let probe = state.withLock { $0.probes.removeValue(forKey: tag) }
    if let probe { return end(probe: probe, answer, of: phase) }
    guard let batch = state.withLock({ $0.batches.removeValue(forKey: tag) }) else { return }
    for (position, (number, place)) in batch.jobs.enumerated() {
      let job = phase.jobs[number]
      // One request is one failure, however many blobs it was for.
      let isCounted = position == 0
      let failed = RequestQueue.Ending(isFailure: true, isCounted: isCounted)
      guard case .body(let bytes, _) = answer else {
        var (result, ending) = WebAnswer(job: job, answer: answer).judged
        ending.isCounted = isCounted
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
        phase.end(number, .rejected(why), RequestQueue.Ending(isFailure: true))
      } else {
        take(body, digest)
        phase.end(number, .fetched(bytes: body.count), RequestQueue.Ending(isFailure: false))
      }
    }
  }
}
