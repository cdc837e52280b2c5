public import Digests
import Engine
public import Manifest
public import Pipeline
public import Transfer

/// The outcome of removing results about pictures that are taken down from the store of the team.
public struct ResultWithdrawal: Sendable {
  /// A file of the store that stays, and why.
  public struct Left: Hashable, Sendable {
    /// Its place in the store.
    public let path: String
    /// The reason.
    public let reason: String
  }

  /// The bundles that had such results.
  public internal(set) var bundles = 0
  /// The files that were removed: packs, journals and heads.
  public internal(set) var removed = 0
  /// The files that stay.
  public internal(set) var left: [Left] = []
  /// Why the store could not be read.
  public internal(set) var failure: ObjectFailure?

  /// Nothing yet.
  public init() {}

  /// Whether no such result is left in the bundles that were found.
  public var isDone: Bool { left.isEmpty && failure == nil }
}

extension Builder {
  /// Whether results are shared with a store, as far as this machine knows.
  public func sharesResults(with remote: Remote) throws -> Bool {
    try ResultsMemory(of: remote.name, in: workspace.state).cleaned != nil
  }

  /// The pictures that are taken down and that signed results in a store may still show, in the order of their digests. Nothing is
  /// asked.
  public func takenDownInResults(at remote: Remote) throws -> [SHA256Digest] {
    guard let cleaned = try ResultsMemory(of: remote.name, in: workspace.state).cleaned else { return [] }
    return try workspace.picturesTakenDown(by: manifest).subtracting(cleaned).sorted()
  }

  /// Removes the bundles that have results about some pictures: for the tables of the lock, for earlier ones, and for those of which
  /// this machine sent or took results.
  ///
  /// Packs are removed first and the head last: as long as a file stays, the next run finds it again.
  ///
  /// - Parameter history: earlier tables of each class.
  public func withdrawResults(
    about pictures: Set<SHA256Digest>, from remote: Remote, salt: String, history: [ClassName: [SHA256Digest]]
  ) async throws -> ResultWithdrawal {
    guard !pictures.isEmpty, remote.access != .archive else { return ResultWithdrawal() }
    let locked = try LockedBlobs(of: manifest, classes: nil, in: workspace)
    var search = WithdrawnBundles(
      about: WithdrawnResults(pictures), sparing: Set(locked.entries.map(\.blob.digest)), at: remote, workspace)
    var memory = try ResultsMemory(of: remote.name, in: workspace.state)
    let tables = manifest.classes.flatMap { item in
      (locked.tables[item.name].map { [$0] } ?? []) + (history[item.name] ?? [])
    }
    var asked: Set<SHA256Digest> = []
    for table in tables + memory.tables.reversed() where asked.insert(table).inserted {
      try await search.remove(table, salt: salt)
    }
    try remote.settle()
    if search.report.isDone { try memory.clean(pictures) }
    return search.report
  }
}

/// Looks for bundles with results about some pictures, and removes them.
private struct WithdrawnBundles {
  private let withdrawn: WithdrawnResults
  /// Pictures of the lock. A head that nobody proved may name any file of the store, and these stay.
  private let spared: Set<SHA256Digest>
  private let remote: Remote
  private let workspace: Workspace
  /// Whether a journal has such results. The bundles of several tables have the same journals.
  private var judged: [SHA256Digest: Bool] = [:]
  private(set) var report = ResultWithdrawal()

  init(about withdrawn: WithdrawnResults, sparing spared: Set<SHA256Digest>, at remote: Remote, _ workspace: Workspace)
  {
    (self.withdrawn, self.spared, self.remote, self.workspace) = (withdrawn, spared, remote, workspace)
  }

  /// Removes the bundle for a table if it has such results: the parts that have them, then its head.
  mutating func remove(_ table: SHA256Digest, salt: String) async throws {
    guard report.failure == nil else { return }
    let (bytes, failure) = try await remote.result(of: table, salt: salt)
    note(failure)
    guard let bytes, let head = SignedBundle.unprovedHead(bytes, of: table) else { return }
    var parts: [BundleHead.Part] = []
    for part in head.parts where try await shows(part.journal) { parts.append(part) }
    guard !parts.isEmpty, report.failure == nil else { return }
    report.bundles += 1
    let files = [parts.compactMap(\.pack), parts.map(\.journal)].map { files in
      files.filter { !spared.contains($0.digest) }.map { SharedBlob($0.digest, size: $0.size) }
    }
    let name = SharedBlob(resultOf: SignedBundle.key(of: table, salt: salt), limit: SharedResult.mostBytes)
    for blobs in files + [[name]] {
      guard try await remove(blobs) else { return }
    }
  }

  private mutating func shows(_ journal: BundleHead.File) async throws -> Bool {
    if let known = judged[journal.digest] { return known }
    guard report.failure == nil else { return false }
    let (bytes, failure) = try await remote.fetched(SharedBlob(journal.digest, size: journal.size))
    note(failure)
    guard let bytes else { return false }
    let shows = try await workspace.compute([bytes]) { [withdrawn] bytes in
      ResultJournal.results(bytes, kinds: PortableKinds.names)?.values.contains { withdrawn.contains($0) } ?? false
    }[0]
    judged[journal.digest] = shows
    return shows
  }

  /// Removes some files, and returns whether all are gone.
  private mutating func remove(_ blobs: [SharedBlob]) async throws -> Bool {
    let before = report.left.count
    for (blob, result) in zip(blobs, try await remote.run(blobs.map { .remove($0) }, patience: .command)) {
      let path = "\(remote.name)/\(blob.objectPath)"
      switch result {
      case .removed?: report.removed += 1
      case .missing?: break
      case .refused(let reason)?, .rejected(let reason)?: report.left.append(.init(path: path, reason: reason))
      case .failed(let failure)?: report.left.append(.init(path: path, reason: failure.text))
      default:
        report.left.append(.init(path: path, reason: "the store was not asked, because earlier requests failed"))
      }
    }
    return report.left.count == before
  }

  /// Bytes that are not those of the name are no results; any other failure ends the search.
  private mutating func note(_ failure: ObjectFailure?) {
    if case .strange? = failure { return }
    report.failure = failure
  }
}
