public import Digests
public import Engine
import Manifest
import Synchronization
public import Transfer

/// The store of a team: obtains blobs by their digests, and stores them there.
///
/// Every blob is hashed before anybody sees it. A failure of the store is not a failure of the build, which requests
/// the addresses instead.
public final class Remote: Sendable {
  /// How long a phase waits for the store.
  public enum Patience: Sendable {
    /// A build waits at most ten seconds in all, because it can request the addresses instead.
    case build
    /// A command that has nothing else to do, and waits longer.
    case command
  }

  private struct State {
    var counts = RemoteCounts()
    var reading = Breaker()
    var writing = Breaker()
    var known: KnownBlobs?
    var isKnownChanged = false
    /// Whether builds no longer use the store, after a failure.
    var isGivenUp = false
    var failure: ObjectFailure?
    var skew: Int?
    var isWarned = false
    var hasWarnedOfDamage = false
  }

  /// The place of the store, for people.
  public let name: String
  /// The credential that it gets.
  public let access: RemoteAccess
  private let place: any ObjectPlace
  private let knownPath: String
  private let effects: Effects
  private let state = Mutex(State())

  /// A store in a folder.
  ///
  /// - Parameter stateFolder: the folder in which the project stores what it knows of stores.
  public convenience init(folder: String, stateFolder: String, effects: Effects) {
    self.init(
      name: folder, access: .folder, place: FolderPlace(folder: folder, effects: effects), stateFolder, effects)
  }

  /// A store on a web server.
  ///
  /// - Parameter name: its place for people; nil for its address.
  public convenience init(web options: ObjectOptions, name: String? = nil, stateFolder: String, effects: Effects) {
    let isGranted = options.authorization != nil || options.refreshed != nil
    let access = options.signature.map { RemoteAccess.bucket(isSigned: isGranted || $0.isSigning) }
    self.init(
      name: name ?? options.base.masked,
      access: access ?? .host(options.base.authority, isSent: isGranted, isSecret: options.base.isSecret),
      place: WebPlace(client: ObjectClient(options)), stateFolder, effects)
  }

  /// The name of the index of an archive. An address that ends with it is that of an archive.
  public static let archiveIndex = ArchiveIndex.name

  /// An archive on a web server that serves files.
  ///
  /// - Parameter index: the address of its index.
  public convenience init(archive index: String, _ options: ObjectOptions, stateFolder: String, effects: Effects) {
    self.init(
      name: index, access: .archive, place: ArchivePlace(client: ObjectClient(options)), stateFolder, effects)
  }

  package init(name: String, access: RemoteAccess, place: any ObjectPlace, _ stateFolder: String, _ effects: Effects) {
    self.name = name
    self.access = access
    self.place = place
    self.effects = effects
    knownPath = "\(stateFolder)/remotes/\(SHA256Digest(of: name).hex.prefix(16))"
  }

  /// Its counts so far.
  public var counts: RemoteCounts { state.withLock { $0.counts } }

  /// The first failure; nil if there was none.
  public var failure: ObjectFailure? { state.withLock { $0.failure } }

  /// How many seconds the clock of this machine is ahead of that of a bucket; nil if that is not known.
  public var skew: Int? { state.withLock { $0.skew } }

  /// Whether a build uses the store: not after it has given up on it.
  public var isAsked: Bool { state.withLock { !$0.isGivenUp } }

  /// Whether the store is known to have a blob, without a request.
  public func isKnown(_ digest: SHA256Digest) -> Bool { knowing { $0.contains(digest) } }

  /// Whether the store's object for a blob is known to have other bytes.
  public func isDamaged(_ digest: SHA256Digest) -> Bool { knowing { $0.damaged.contains(digest) } }

  /// Forgets whether a store has some blobs.
  public func forget(_ blobs: [SharedBlob]) { knowing { known in for blob in blobs { known.remove(blob.digest) } } }

  /// A warning for a person, with a hint; nil if there is none, or if it was returned before.
  public func takeWarning() -> (message: String, hint: String)? {
    state.withLock { state in
      switch state.counts.standing {
      case .gaveUp, .unreachable, .denied:
        guard !state.isWarned else { return nil }
        state.isWarned = true
        let why = state.failure?.text ?? "what came is not what its names say"
        return ("`\(name)` is asked no more: \(why)", "the build goes on without it; `dsbuild doctor` looks at it")
      case .none, .used:
        guard state.counts.rejected > 0, !state.hasWarnedOfDamage else { return nil }
        state.hasWarnedOfDamage = true
        let objects = state.counts.rejected == 1 ? "1 object of" : "\(state.counts.rejected) objects of"
        return (
          "\(objects) `\(name)` are damaged and were not taken",
          "`dsbuild push --check` looks at every object; after it `dsbuild push` replaces the damaged ones"
        )
      }
    }
  }

  private func knowing<Value: Sendable>(_ body: (inout KnownBlobs) -> Value) -> Value {
    state.withLock { state in
      var known = state.known ?? KnownBlobs(at: knownPath, effects: effects)
      state.known = nil
      defer { state.known = known }
      return body(&known)
    }
  }

  /// Writes what is known of the store to the disk.
  public func settle() throws(EngineError) {
    let known = state.withLock { state -> KnownBlobs? in
      defer { state.isKnownChanged = false }
      return state.isKnownChanged ? state.known : nil
    }
    try known?.write(to: knownPath, effects: effects)
  }

  /// Runs jobs, and returns their results in order; nil for a job that was not sent to the store, or did not end.
  ///
  /// - Parameters:
  ///   - bytes: returns the bytes of a blob to be sent.
  ///   - take: called with the bytes of each blob that was obtained; it may block briefly.
  ///   - onResult: called with each result.
  /// - Throws: `CancellationError` if the task is cancelled.
  public func run(
    _ jobs: [ObjectJob], patience: Patience, bytes: @escaping @Sendable (SHA256Digest) -> [UInt8]? = { _ in nil },
    take: @escaping @Sendable ([UInt8], SHA256Digest) -> Void = { _, _ in },
    onResult: @escaping @Sendable (ObjectResult) -> Void = { _ in }
  ) async throws(CancellationError) -> [ObjectResult?] {
    guard !jobs.isEmpty, patience == .command || isAsked else { return Array(repeating: nil, count: jobs.count) }
    let isWriting = jobs.contains { if case .send = $0 { true } else { false } }
    // An archive has its blobs by digest, and brings neighbours with one request.
    let isInOrder = jobs.indices.dropFirst().allSatisfy { jobs[$0 - 1].blob.digest <= jobs[$0].blob.digest }
    let order = isInOrder ? [] : jobs.indices.sorted { jobs[$0].blob.digest < jobs[$1].blob.digest }
    let phase = ObjectPhase(
      isInOrder ? jobs : order.map { jobs[$0] }, patience: patience.limits,
      breaker: state.withLock { isWriting ? $0.writing : $0.reading }, onResult: onResult)
    let traffic = await withTaskCancellationHandler {
      await place.run(phase, bytes: bytes, take: take)
    } onCancel: {
      phase.cancel()
    }
    settle(phase, traffic, isWriting: isWriting, patience)
    if phase.isCancelled { throw CancellationError() }
    if isInOrder { return phase.results }
    var results = [ObjectResult?](repeating: nil, count: jobs.count)
    for (number, result) in zip(order, phase.results) { results[number] = result }
    return results
  }

  private func settle(_ phase: ObjectPhase, _ traffic: ObjectTraffic, isWriting: Bool, _ patience: Patience) {
    let results = phase.results
    knowing { known in
      for (job, result) in zip(phase.jobs, results) { known.note(job, result) }
    }
    state.withLock { state in
      state.isKnownChanged = true
      if isWriting { state.writing = phase.breaker } else { state.reading = phase.breaker }
      state.counts.requests += traffic.requests
      state.skew = traffic.skew ?? state.skew
      for result in results { state.counts.add(result) }
      state.failure = state.failure ?? phase.firstFailure
      if patience == .build, phase.givenUp != nil { state.isGivenUp = true }
      state.counts.standing = Self.standing(after: state.counts.standing, phase, results)
    }
  }

  private static func standing(
    after before: RemoteCounts.Standing, _ phase: ObjectPhase, _ results: [ObjectResult?]
  ) -> RemoteCounts.Standing {
    let hasAnswered = before == .used || before == .gaveUp || results.contains { $0?.isAnswer == true }
    if phase.givenUp != nil || results.contains(where: { $0 == nil }) {
      if hasAnswered { return .gaveUp }
    } else if hasAnswered {
      return .used
    }
    if case .denied? = phase.firstFailure { return .denied }
    if case .strange? = phase.firstFailure { return .gaveUp }
    // Objects that are damaged are answers too, as long as they are few.
    let isRejected = results.contains { if case .rejected? = $0 { true } else { false } }
    return isRejected ? (phase.givenUp == nil ? .used : .gaveUp) : .unreachable
  }
}

extension Remote.Patience {
  fileprivate var limits: RequestQueue.Patience {
    switch self {
    case .build: RequestQueue.Patience(idle: .seconds(8), waitsForRecovery: false)
    case .command: RequestQueue.Patience(idle: .seconds(12), waitsForRecovery: true)
    }
  }
}

extension ObjectResult {
  /// Whether the store answered in a regular way.
  fileprivate var isAnswer: Bool {
    switch self {
    case .there, .fetched, .sent, .removed, .missing: true
    case .rejected, .refused, .failed: false
    }
  }
}

extension RemoteCounts {
  fileprivate mutating func add(_ result: ObjectResult?) {
    switch result {
    case .fetched(let count)?:
      blobs += 1
      bytes += count
    case .sent?: pushed += 1
    case .missing?: missing += 1
    case .rejected?: rejected += 1
    case .there?, .removed?, .refused?, .failed?, nil: break
    }
  }
}

extension KnownBlobs {
  /// Records what a result says about a blob.
  fileprivate mutating func note(_ job: ObjectJob, _ result: ObjectResult?) {
    let blob = job.blob
    // A result can be replaced at any time.
    if blob.isResult { return }
    switch result {
    case .there(let size)?:
      if let size, let expected = blob.size, size != expected { setDamaged(blob.digest) } else { add(blob.digest) }
    case .fetched?, .sent?: add(blob.digest)
    case .missing?, .removed?: remove(blob.digest)
    case .rejected?: setDamaged(blob.digest)
    case .refused?, .failed?, nil: break
    }
  }
}
