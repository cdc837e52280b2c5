package import Digests

/// A web server that stores objects under `cas/` and their digests.
package struct WebPlace: ObjectPlace {
  package let client: ObjectClient

  /// Creates a web server that `client` sends requests to.
  package init(client: ObjectClient) { self.client = client }

  package func run(
    _ phase: ObjectPhase, bytes: @escaping @Sendable (SHA256Digest) -> [UInt8]?,
    take: @escaping @Sendable ([UInt8], SHA256Digest) -> Void
  ) async -> ObjectTraffic {
    return await client.run { standing in
      while true {
        switch phase.next(now: standing.now, idle: standing.idle, underWay: standing.underWay) {
        case .send(let number):
          if let request = Self.request(phase.jobs[number], number, bytes) { return .send(request) }
          // The bytes are missing from the store of this machine, so the server is not at fault.
          phase.end(number, .refused("the bytes are not here"), RequestQueue.Ending(isFailure: false))
        case .wait(let patience): return .wait(patience)
        case .done, .giveUp: return .end
        }
      }
    } ended: { number, answer in
      let job = phase.jobs[number]
      let (result, ending) = WebAnswer(job: job, answer: answer).judged
      if case .fetched = result, case .body(let bytes, _) = answer { take(bytes, job.blob.digest) }
      phase.end(number, result, ending)
    }
  }

  private static func request(
    _ job: ObjectJob, _ number: Int, _ bytes: (SHA256Digest) -> [UInt8]?
  ) -> ObjectRequest? {
    let path = job.blob.objectPath
    switch job {
    case .look: return ObjectRequest(tag: number, path: path, method: .look)
    case .fetch(let blob): return ObjectRequest(tag: number, path: path, method: .get(limit: blob.mostBytes))
    case .remove: return ObjectRequest(tag: number, path: path, method: .remove)
    case .send(let blob, let isReplacing):
      return bytes(blob.digest).map {
        ObjectRequest(tag: number, path: path, method: .put($0, replacing: isReplacing))
      }
    }
  }
}

/// Interprets the answer of a web server to a job.
package struct WebAnswer {
  package let job: ObjectJob
  package let answer: ObjectAnswer

  /// The result, and how the queue counts it.
  package var judged: (ObjectResult, RequestQueue.Ending) {
    switch answer {
    case .body(let bytes, let digest):
      if let why = job.blob.mismatch(digest, count: bytes.count) {
        return (.rejected(why), RequestQueue.Ending(isFailure: true))
      }
      return (.fetched(bytes: bytes.count), RequestQueue.Ending(isFailure: false))
    case .unfit(let why): return (.rejected(why), RequestQueue.Ending(isFailure: true))
    case .failed(let failure, let detail):
      let mayPass = [.connect, .dns, .reset, .truncated].contains(failure)
      let result = ObjectResult.failed(.unreachable("\(failure.reason): \(detail)"))
      return (result, RequestQueue.Ending(isFailure: true, mayPass: mayPass))
    case .answered(let status, let length, let retryAfter):
      return judged(status, length, retryAfter)
    case .ungranted(let status, let why):
      return (.failed(.denied("the server answers \(status); \(why)")), RequestQueue.Ending(isFailure: true))
    case .declined(let refusal):
      return refusal.judged ?? explained(judged(refusal.status, nil, nil), refusal)
    }
  }

  private func judged(
    _ status: Int, _ length: Int?, _ retryAfter: Duration?
  ) -> (ObjectResult, RequestQueue.Ending) {
    let fine = RequestQueue.Ending(isFailure: false)
    switch (job, status) {
    case (.look, 200): return (.there(size: length), fine)
    case (.send(let blob, _), 200), (.send(let blob, _), 201), (.send(let blob, _), 204):
      return (.sent(bytes: blob.statedSize), fine)
    case (.send(_, replacing: false), 412): return (.there(size: nil), fine)
    case (.send(let blob, replacing: true), 412):
      return (.refused("the store keeps a damaged copy; remove `\(blob.objectPath)` there (412)"), fine)
    case (.send, 413): return (.refused("the server takes no object of this size (413)"), fine)
    case (.send, 507): return (.refused("the server is full (507)"), RequestQueue.Ending(isFailure: true))
    case (.remove, 200), (.remove, 202), (.remove, 204): return (.removed, fine)
    case (.remove, 405), (.remove, 501): return (.refused("the server does not delete (\(status))"), fine)
    case (.send, 404):
      return (.failed(.strange("the server has no such place (404)")), RequestQueue.Ending(isFailure: true))
    case (_, 404), (_, 410): return (.missing, fine)
    case (_, 401), (_, 403):
      return (.failed(.denied("the server answers \(status)")), RequestQueue.Ending(isFailure: true))
    case (_, 429), (_, 500...599):
      return (
        .failed(.strange("the server answers \(status)")),
        RequestQueue.Ending(isFailure: true, mayPass: true, retryAfter: retryAfter)
      )
    case (_, 300...399):
      return (
        .failed(.strange("the server redirects (\(status)), which is not followed")),
        RequestQueue.Ending(isFailure: true)
      )
    default: return (.failed(.strange("the server answers \(status)")), RequestQueue.Ending(isFailure: true))
    }
  }

  /// The result with the code that a bucket gives for it.
  private func explained(
    _ judged: (ObjectResult, RequestQueue.Ending), _ refusal: BucketRefusal
  ) -> (ObjectResult, RequestQueue.Ending) {
    guard case .failed(let failure) = judged.0, !refusal.code.isEmpty else { return judged }
    return (.failed(failure.because(refusal.code)), judged.1)
  }
}

extension ObjectFailure {
  fileprivate func because(_ code: String) -> ObjectFailure {
    switch self {
    case .unreachable(let text): .unreachable("\(text), \(code)")
    case .denied(let text): .denied("\(text), \(code)")
    case .strange(let text): .strange("\(text), \(code)")
    }
  }
}
