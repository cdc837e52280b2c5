public import Digests
import Engine
public import Manifest
public import Pipeline
import Transfer

/// The outcome of `push --results`, or of its dry run.
public struct ResultPushReport: Sendable {
  /// A class whose results were not sent, and why.
  public struct Refusal: Hashable, Sendable {
    /// The class.
    public let className: ClassName
    /// The reason.
    public let reason: String
  }

  /// Bundles that are there now, or would be.
  public internal(set) var bundles = 0
  /// Bundles that were there already.
  public internal(set) var there = 0
  /// The results in the bundles.
  public internal(set) var results = 0
  /// The files that were sent, or would be.
  public internal(set) var files = 0
  /// Their bytes.
  public internal(set) var bytes = 0
  /// Classes whose results were not sent.
  public internal(set) var refused: [Refusal] = []
  /// The bundles that were removed, because they had results about pictures that are taken down.
  public internal(set) var withdrawal = ResultWithdrawal()

  /// Nothing yet.
  public init() {}
}

/// How results are signed and whose count.
public struct ResultTrust: Sendable {
  /// The keys whose results count.
  public let keys: [TrustedKey]
  /// The text that is signed with each bundle.
  public let salt: String

  /// Creates the trust that a manifest expresses.
  public init(_ settings: RemoteSettings) { (keys, salt) = (settings.trust, settings.salt) }
}

extension Builder {
  /// Sends the results of the last build to the store of the team: one signed bundle for each class.
  ///
  /// The files of a bundle are sent before its head, so that a bundle that can be read is whole. Before that, bundles with results
  /// about pictures that are taken down are removed.
  ///
  /// - Parameter history: earlier tables of each class, whose bundles may have such results.
  public func pushResults(
    to remote: Remote, signedBy key: SigningKey, _ trust: ResultTrust, classes: Set<ClassName>?,
    history: [ClassName: [SHA256Digest]], isDryRun: Bool = false
  ) async throws -> ResultPushReport {
    let locked = try LockedBlobs(of: manifest, classes: classes, in: workspace)
    let used = try usedActions()
    var report = ResultPushReport()
    if !isDryRun {
      var memory = try ResultsMemory(of: remote.name, in: workspace.state)
      try memory.keepClean(locked.withdrawn)
    }
    if !isDryRun,
      try !locked.withdrawn.isSubset(of: ResultsMemory(of: remote.name, in: workspace.state).cleaned ?? [])
    {
      report.withdrawal = try await withdrawResults(
        about: locked.withdrawn, from: remote, salt: trust.salt, history: history)
    }
    for item in manifest.classes where classes?.contains(item.name) ?? true {
      guard let table = locked.tables[item.name] else { continue }
      let results = try await workspace.compute([locked.pictures(of: item.name)]) { [workspace] pictures in
        try SharedResults(of: used, on: pictures, in: workspace)
      }[0]
      guard results.count > 0 else { continue }
      let sending = ResultSending(
        results: results, table: table, trust: trust, key: key, maker: .init(version: version), workspace: workspace)
      if !isDryRun {
        // A push that is killed may have sent a part.
        var memory = try ResultsMemory(of: remote.name, in: workspace.state)
        try memory.add([table])
      }
      do throws(ResultSending.Failure) {
        try await sending.run(to: remote, isDryRun: isDryRun, &report)
      } catch {
        switch error {
        case .refused(let reason): report.refused.append(.init(className: item.name, reason: reason))
        case .other(let error): throw error
        }
      }
    }
    workspace.emit(.shared(remote.counts))
    return report
  }
}

/// Sends the results of one class.
private struct ResultSending {
  /// Why it ended.
  enum Failure: Error {
    case refused(String)
    case other(any Error)
  }

  let results: SharedResults
  let table: SHA256Digest
  let trust: ResultTrust
  let key: SigningKey
  let maker: BundleHead.Maker
  let workspace: Workspace

  func run(to remote: Remote, isDryRun: Bool, _ report: inout ResultPushReport) async throws(Failure) {
    let (parts, places) = try await other { try await workspace.compute([()]) { try measured() }[0] }
    let head = BundleHead(.table(table), maker: maker, parts: parts, actions: results.count)
    report.results += results.count
    report.bundles += 1
    if try await isThere(head, at: remote) {
      report.there += 1
      return
    }
    let files = parts.flatMap { [$0.journal] + ($0.pack.map { [$0] } ?? []) }
    let unknown = files.filter { !remote.isKnown($0.digest) || remote.isDamaged($0.digest) }
    let looked = try await ask(remote, unknown.map { .look(SharedBlob($0.digest, size: $0.size)) })
    let missing = zip(unknown, looked).filter { file, result in
      if case .there? = result { remote.isDamaged(file.digest) } else { true }
    }.map(\.0)
    report.files += missing.count
    report.bytes += missing.reduce(0) { $0 + $1.size }
    guard !isDryRun else { return }
    let jobs = missing.map { file in
      ObjectJob.send(SharedBlob(file.digest, size: file.size), replacing: remote.isDamaged(file.digest))
    }
    try require(try await ask(remote, jobs) { digest in places[digest].flatMap { try? bytes(of: $0) } })
    guard let sealed = SignedBundle.sealed(head, by: key, salt: trust.salt, now: workspace.now) else {
      throw .refused("this system cannot sign")
    }
    let message = sealed.encoded()
    let job = ObjectJob.send(
      SharedBlob(resultOf: SignedBundle.key(of: table, salt: trust.salt), limit: message.count), replacing: true)
    try require(try await ask(remote, [job]) { _ in message })
  }

  /// Where the bytes of a file of the bundle come from.
  private enum Place {
    case journal(Int)
    case pack(Int)
  }

  /// The parts of the bundle, and where the bytes of each file come from.
  private func measured() throws(EngineError) -> (parts: [BundleHead.Part], places: [SHA256Digest: Place]) {
    var parts: [BundleHead.Part] = []
    var places: [SHA256Digest: Place] = [:]
    for number in results.parts.indices {
      let files = try results.files(of: number)
      let journal = BundleHead.File(digest: SHA256Digest(of: files.journal), size: files.journal.count)
      places[journal.digest] = .journal(number)
      var pack: BundleHead.File?
      if !files.blobs.isEmpty {
        let (digest, size) = try BlobFile.measured(files.blobs) { blob throws(EngineError) in
          try workspace.store.need(blob)
        }
        pack = .init(digest: digest, size: size)
        places[digest] = .pack(number)
      }
      parts.append(.init(journal: journal, pack: pack))
    }
    return (parts, places)
  }

  private func bytes(of place: Place) throws(EngineError) -> [UInt8] {
    switch place {
    case .journal(let number): return try results.files(of: number).journal
    case .pack(let number):
      return try BlobFile.encoded(try results.files(of: number).blobs) { blob throws(EngineError) in
        try workspace.store.need(blob)
      }
    }
  }

  /// Whether the store has this bundle already, signed by the same key.
  private func isThere(_ head: BundleHead, at remote: Remote) async throws(Failure) -> Bool {
    let (bytes, _) = try await other { try await remote.result(of: table, salt: trust.salt) }
    let own = [TrustedKey(key.publicKey)]
    guard let bytes,
      let known = try? SignedBundle(bytes, of: table, trust: own, salt: trust.salt, maker: maker)
    else { return false }
    return known.head == head
  }

  private func ask(
    _ remote: Remote, _ jobs: [ObjectJob], bytes: @escaping @Sendable (SHA256Digest) -> [UInt8]? = { _ in nil }
  ) async throws(Failure) -> [ObjectResult?] {
    try await other {
      let results = try await remote.run(jobs, patience: .command, bytes: bytes)
      try remote.settle()
      if let failure = Builder.failure(of: results, remote) { throw Refused(reason: failure.text) }
      return results
    }
  }

  private struct Refused: Error {
    let reason: String
  }

  private func require(_ results: [ObjectResult?]) throws(Failure) {
    for result in results {
      switch result {
      case .sent?, .there?: continue
      case .refused(let reason)?, .rejected(let reason)?: throw .refused(reason)
      case .failed(let failure)?: throw .refused(failure.text)
      default: throw .refused("the store was not asked, because earlier requests failed")
      }
    }
  }

  private func other<Value>(_ body: () throws -> Value) throws(Failure) -> Value {
    do { return try body() } catch { throw .other(error) }
  }

  private func other<Value>(_ body: () async throws -> Value) async throws(Failure) -> Value {
    do { return try await body() } catch let error as Refused {
      throw .refused(error.reason)
    } catch {
      throw .other(error)
    }
  }
}
