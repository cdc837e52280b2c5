public import Digests
import Engine
public import Manifest
public import Pipeline
public import Transfer

/// The report of `push`, or of its dry run.
public struct PushReport: Sendable {
  /// A blob that is of concern, with one of the addresses that gave it.
  public struct Blob: Hashable, Sendable {
    /// The blob.
    public let digest: SHA256Digest
    /// Where it came from.
    public let source: String
    /// Why it was not taken; nil for one that is nowhere.
    public var reason: String?

    init(_ entry: LockedBlobs.Entry, reason: String? = nil) {
      (digest, source, self.reason) = (entry.blob.digest, entry.source, reason)
    }
  }

  /// Blobs that the lock names.
  public var blobs = 0
  /// Blobs that were there.
  public var there = 0
  /// Blobs that were sent, or would be.
  public var sent = 0
  /// Their bytes.
  public var bytes = 0
  /// Blobs that are neither here nor there; under `--check` those that are not there.
  public var missing: [Blob] = []
  /// Blobs that the store did not take.
  public var refused: [Blob] = []
  /// Pictures that are taken down and are there.
  public var takenDown: [SHA256Digest] = []
  /// Pictures that are taken down and that signed results in the store may show.
  public var takenDownInResults: [SHA256Digest] = []
  /// Blobs that were not tried, because the store failed before.
  public var untried = 0
  /// Why the store was asked no more.
  public var failure: ObjectFailure?

  /// Nothing yet.
  public init() {}

  /// Blobs that did not get through to a store that failed.
  public var left: Int { failure == nil ? 0 : refused.count + untried }

  /// Whether every blob is there now.
  public var isWhole: Bool { missing.isEmpty && refused.isEmpty && failure == nil }
}

extension Builder {
  /// Sends every blob that the lock names and the store of the team lacks.
  ///
  /// - Parameters:
  ///   - classes: only the pictures of these classes; nil for everything.
  ///   - checks: asks for each blob, whatever is known, and sends nothing.
  ///   - isDryRun: sends nothing.
  public func push(
    to remote: Remote, classes: Set<ClassName>?, checks: Bool = false, isDryRun: Bool = false,
    patience: Remote.Patience = .command
  ) async throws -> PushReport {
    let locked = try LockedBlobs(of: manifest, classes: classes, in: workspace)
    var report = PushReport()
    report.blobs = locked.entries.count
    // The entries are many, so lists of them are lists of their positions.
    let entries = locked.entries
    let asked = entries.indices.filter { checks || !remote.isKnown(entries[$0].blob.digest) }
    report.there = report.blobs - asked.count
    let looked = try await look(for: asked, of: entries, at: remote, patience, &report)
    var wanted: [Int] = []
    for (position, result) in zip(asked, looked) {
      let entry = entries[position]
      let isDamaged = remote.isDamaged(entry.blob.digest)
      switch result {
      case .there? where !isDamaged: report.there += 1
      case .refused(let why)?: report.refused.append(.init(entry, reason: why))
      case .failed(let failure)?: report.refused.append(.init(entry, reason: failure.text))
      case .there?, .missing?, .rejected?:
        if checks {
          report.missing.append(.init(entry, reason: isDamaged ? "the store has a damaged copy" : nil))
        } else if try locked.isHere(entry.blob.digest) {
          wanted.append(position)
        } else {
          report.missing.append(.init(entry))
        }
      case .fetched?, .sent?, .removed?: break
      case nil: report.untried += 1
      }
    }
    if checks, report.failure == nil {
      // This machine saw these pictures there, or sees them now.
      let gone = try workspace.picturesTakenDown(by: manifest).union(locked.withdrawn).sorted()
      _ = try await remote.run(gone.map { .look(SharedBlob($0)) }, patience: patience)
      try remote.settle()
    }
    report.takenDown = try takenDown(at: remote)
    report.takenDownInResults = try takenDownInResults(at: remote)
    guard !checks, report.failure == nil else { return report }
    if isDryRun {
      report.sent = wanted.count
      report.bytes = try wanted.reduce(0) { try $0 + size(of: entries[$1].blob) }
      return report
    }
    try await send(wanted, to: remote, locked, patience, &report)
    return report
  }

  /// Asks which blobs are there.
  ///
  /// If some are, it also asks for one that cannot be there: a web site may answer every request with a page.
  private func look(
    for asked: [Int], of entries: [LockedBlobs.Entry], at remote: Remote, _ patience: Remote.Patience,
    _ report: inout PushReport
  ) async throws -> [ObjectResult?] {
    guard !asked.isEmpty else { return [] }
    let count = workspace.counts.begin(.init("look for", "pictures"), of: asked.count)
    defer { workspace.counts.end(count) }
    let results = try await remote.run(
      asked.map { .look(entries[$0].blob) }, patience: patience, onResult: { _ in count.add() })
    report.failure = Self.failure(of: results, remote)
    let isAnyThere = results.contains { if case .there? = $0 { true } else { false } }
    let affirms = if isAnyThere { try await affirmsAnything(remote, patience) } else { false }
    if affirms {
      remote.forget(asked.map { entries[$0].blob })
      report.failure = .strange("it says that it has an object that cannot be there, so it is not a store")
    }
    try remote.settle()
    workspace.emit(.shared(remote.counts))
    return affirms ? results.map { _ in nil } : results
  }

  /// Whether a store says that it has a blob whose digest is made up.
  private func affirmsAnything(_ remote: Remote, _ patience: Remote.Patience) async throws -> Bool {
    let name = SHA256Digest(of: "made up: \(UInt64.random(in: 0...UInt64.max))")
    let results = try await remote.run([.look(SharedBlob(name))], patience: patience)
    guard case .there?? = results.first else { return false }
    remote.forget([SharedBlob(name)])
    return true
  }

  /// The size of a blob in bytes; 0 if it is known neither to the lock nor to this machine's store.
  func size(of blob: SharedBlob) throws(EngineError) -> Int {
    if blob.size != nil { return blob.statedSize }
    return try workspace.store.size(of: blob.digest) ?? 0
  }

  private func send(
    _ wanted: [Int], to remote: Remote, _ locked: LockedBlobs, _ patience: Remote.Patience,
    _ report: inout PushReport
  ) async throws {
    guard !wanted.isEmpty else { return }
    let count = workspace.counts.begin(.init("send", "pictures"), of: wanted.count)
    defer { workspace.counts.end(count) }
    let entries = locked.entries
    let jobs = wanted.map { position in
      let blob = entries[position].blob
      return ObjectJob.send(blob, replacing: remote.isDamaged(blob.digest))
    }
    let results: [ObjectResult?]
    do {
      results = try await remote.run(
        jobs, patience: patience, bytes: { locked.bytes(of: $0) }, onResult: { _ in count.add() })
    } catch {
      // Blobs that were sent are in the store, however the run ended.
      try? remote.settle()
      throw error
    }
    try remote.settle()
    workspace.emit(.shared(remote.counts))
    for (position, result) in zip(wanted, results) {
      let entry = entries[position]
      switch result {
      case .sent?:
        report.sent += 1
        report.bytes += try size(of: entry.blob)
      case .there?: report.there += 1
      case .refused(let why)?: report.refused.append(.init(entry, reason: why))
      case .failed(let failure)?: report.refused.append(.init(entry, reason: failure.text))
      case .fetched?, .removed?, .missing?, .rejected?, nil: report.untried += 1
      }
    }
    report.failure = Self.failure(of: results, remote)
  }

  /// Why a store was not asked for everything, or answered nothing as a store does; nil otherwise.
  static func failure(of results: [ObjectResult?], _ remote: Remote) -> ObjectFailure? {
    guard results.contains(where: { $0 == nil }) else {
      let failures = results.compactMap { if case .failed(let failure)? = $0 { failure } else { nil } }
      return failures.count == results.count ? failures.first : nil
    }
    return remote.failure ?? .unreachable("it did not answer in time")
  }
}
