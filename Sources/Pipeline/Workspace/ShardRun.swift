import Diagnostics
import Digests
import Engine

/// Sends batches of one kind of action to other machines, some at once, and records their results.
struct ShardRun: Sendable {
  /// The outcome of the batches.
  struct Report: Sendable {
    /// The results that are known now.
    var results = 0
    /// The batches that were not done.
    var failed = 0
    /// Why the first of them was not done; nil if all were.
    var failure: String?
  }

  private enum End: Sendable {
    case taken(Int)
    case failed(String, endsAll: Bool)
  }

  /// How many failures in a row end the use of a server.
  private static let mostFailures = 3

  let workspace: Workspace
  let execution: any BatchExecution
  let kind: String
  /// The work. A batch is made when it is sent, so that only those under way are in memory.
  let batches: [PendingBatch]

  /// Sends all batches. After a failure that every batch would have, the rest is not sent.
  ///
  /// - Parameter told: called with the number of actions of each batch that ended.
  func all(_ told: @escaping @Sendable (Int) -> Void) async throws -> Report {
    execution.open()
    let result: Result<Report, any Error>
    do { result = .success(try await send(told)) } catch { result = .failure(error) }
    await execution.close()
    return try result.get()
  }

  private func send(_ told: @escaping @Sendable (Int) -> Void) async throws -> Report {
    let effects = workspace.effects
    let folder = "\(effects.scratch ?? "\(workspace.root)/.dsbuild/tmp")/shards-\(UInt64.random(in: 0...UInt64.max))"
    try effects.makeDirectories(folder)
    defer { try? effects.removeTree(folder) }
    var report = Report()
    try await withThrowingTaskGroup(of: (Int, End).self) { group in
      var (next, inARow, isEnded) = (0, 0, false)
      func sendNext() {
        guard !isEnded, next < batches.count else { return }
        let number = next
        next += 1
        group.addTask(executorPreference: globalConcurrentExecutor) { (number, try await one(number, in: folder)) }
      }
      for _ in 0..<max(1, execution.width) { sendNext() }
      while let (number, end) = try await group.next() {
        switch end {
        case .taken(let count):
          report.results += count
          inARow = 0
          told(batches[number].count)
        case .failed(let why, let endsAll):
          report.failed += 1
          report.failure = report.failure ?? why
          inARow += 1
          if endsAll || inARow >= Self.mostFailures { isEnded = true }
        }
        sendNext()
      }
      report.failed += batches.count - next
    }
    return report
  }

  private func one(_ number: Int, in folder: String) async throws -> End {
    let start = ContinuousClock.now
    let name = "\(kind)-\((number + 1).zeroPadded(to: 4))"
    let (pack, bundle) = ("\(folder)/\(name).pack", "\(folder)/\(name).bundle")
    defer {
      try? workspace.effects.removeTree(bundle)
      try? workspace.effects.unlink(pack)
    }
    let shard = try await workspace.processors.run { () throws(EngineError) in
      try workspace.effects.makeDirectories(bundle)
      return try written(name, number, pack)
    }
    let end = try await execution.run(shard, to: bundle)
    switch end {
    case .failed(let why), .unfit(let why):
      note(name, outcome: "lost", why, start)
      if case .unfit = end { return .failed(why, endsAll: true) }
      return .failed(why, endsAll: false)
    case .done(let worker, let isCached, let attempts):
      let origin = origin(of: bundle, worker, attempts)
      let (taken, why) = await workspace.processors.run { take(bundle, of: batches[number]) }
      note(
        name, outcome: taken == nil ? "refused" : isCached ? "cached" : "ran", why ?? origin?.machine ?? worker, start)
      guard let taken else { return .failed(why ?? "no results", endsAll: false) }
      workspace.emit(
        .shard(
          ShardEvent(name: name, kind: kind, origin: origin, new: taken.new, known: taken.known, disputed: 0)))
      return .taken(taken.new + taken.known)
    }
  }

  private func written(_ name: String, _ number: Int, _ pack: String) throws(EngineError) -> Shard {
    let work = batches[number]
    let written = try BlobFile.write(work.blobs, to: pack, effects: workspace.effects) { digest throws(EngineError) in
      try workspace.store.need(digest)
    }
    return Shard(
      name: name, inputs: work.count, batch: work.batch.encoded(), pack: pack, packDigest: written.digest,
      packSize: written.size)
  }

  /// Where results were made, by the bundle, the server and this machine.
  private func origin(of bundle: String, _ worker: String, _ attempts: Int) -> BundleOrigin? {
    guard var origin = BundleOrigin(in: bundle, effects: workspace.effects) else { return nil }
    if !worker.isEmpty { origin.machine = worker }
    origin.attempts = max(origin.attempts, attempts)
    return origin
  }

  /// Records the results of a bundle that its batch asks for: how many are new here, and how many were known. Nil with the
  /// reason if it is not whole.
  private func take(_ bundle: String, of work: PendingBatch) -> ((new: Int, known: Int)?, String?) {
    do throws(EngineError) {
      let results = try ResultBundle(in: bundle, kinds: [kind], effects: workspace.effects)
      let adopted = try results.adopt(into: workspace.store, workspace.actions, only: work.keys, orNothing: true)
      guard adopted.disputed == 0 else { return (nil, "\(adopted.disputed) results differ from what is known here") }
      return ((adopted.new, adopted.known), nil)
    } catch {
      return (nil, error.message)
    }
  }

  private func note(_ name: String, outcome: String, _ detail: String, _ start: ContinuousClock.Instant) {
    workspace.acted("shard", name, outcome: outcome, detail: detail, span: Event.Span(since: start))
  }
}

/// The manifest needs other machines to do the work, and they did not.
struct ExecutionFailed: ExplainedError, Sendable {
  /// The work that was not done.
  let reason: String

  var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "other machines did not do \(reason)",
        hint: "correct the server and run `dsbuild` again, or write `fallback: local` under `execute`")
    ]
  }
}
