import Engine
public import Manifest
public import Pipeline
public import Transfer

/// The report of `pull`, or of its dry run.
public struct PullReport: Sendable {
  /// Blobs that the lock names.
  public var blobs = 0
  /// Blobs that were here.
  public var here = 0
  /// Blobs that came, or would be asked for.
  public var brought = 0
  /// Their bytes.
  public var bytes = 0
  /// Blobs that are not there.
  public var missing: [PushReport.Blob] = []
  /// Blobs of which what is there was not taken.
  public var refused: [PushReport.Blob] = []
  /// Files that were written, relative to the manifest.
  public var files: [String] = []
  /// Files that are here with other bytes than the lock names. They were kept.
  public var different: [String] = []
  /// Files that were not written, and why.
  public var leftOut: [(path: String, reason: String)] = []
  /// Blobs that were not asked for, because the store failed before.
  public var untried = 0
  /// Why the store was asked no more.
  public var failure: ObjectFailure?

  /// Nothing yet.
  public init() {}

  /// Blobs that did not come from a store that failed.
  public var left: Int { failure == nil ? 0 : refused.count + untried }

  /// Whether everything is here now.
  public var isWhole: Bool { missing.isEmpty && refused.isEmpty && leftOut.isEmpty && failure == nil }
}

extension Builder {
  /// Brings every blob that the lock names and this machine lacks.
  ///
  /// - Parameters:
  ///   - classes: only the pictures of these classes; nil for everything.
  ///   - writesFiles: puts pictures that were files back where they are missing.
  ///   - isDryRun: brings nothing.
  public func pull(
    from remote: Remote, classes: Set<ClassName>?, writesFiles: Bool = false, isDryRun: Bool = false
  ) async throws -> PullReport {
    let locked = try LockedBlobs(of: manifest, classes: classes, in: workspace)
    var report = PullReport()
    report.blobs = locked.entries.count
    let entries = locked.entries
    let wanted = try entries.indices.filter { try !locked.isHere(entries[$0].blob.digest) }
    report.here = report.blobs - wanted.count
    if isDryRun {
      report.brought = wanted.count
      report.bytes = wanted.reduce(0) { $0 + entries[$1].blob.statedSize }
      return report
    }
    let results = try await workspace.fetchShared(wanted.map { entries[$0].blob })
    for (position, result) in zip(wanted, results) {
      let entry = entries[position]
      switch result {
      case .fetched(let count)?:
        report.brought += 1
        report.bytes += count
      case .missing?: report.missing.append(.init(entry))
      case .rejected(let why)?:
        report.refused.append(.init(entry, reason: "the store has a damaged copy: \(why)"))
      case .failed(let failure)?: report.refused.append(.init(entry, reason: failure.text))
      case .refused(let why)?: report.refused.append(.init(entry, reason: why))
      case .there?, .sent?, .removed?, nil: report.untried += 1
      }
    }
    report.failure = Self.failure(of: results, remote)
    if report.brought > 0 {
      // A build that took the pictures for lost has to look again.
      let built = try BuiltDataset(manifest, workspace: workspace)
      try built.forgetFetches(of: Set(manifest.classes.map(\.name)), isInEveryMode: true)
    }
    if writesFiles { try restore(locked, &report) }
    return report
  }

  /// Puts pictures that were files back at their paths.
  private func restore(_ locked: LockedBlobs, _ report: inout PullReport) throws {
    let restorer = FileRestorer(root: workspace.root, effects: workspace.effects)
    for (path, digest) in try locked.files() {
      if restorer.isThere(path) {
        let place = workspace.path(path)
        if FileStamp(path: place, following: false)?.kind == .file, try workspace.effects.digest(of: place) != digest {
          report.different.append(path)
        }
        continue
      }
      guard let bytes = locked.bytes(of: digest) else { continue }
      do throws(FileRestorer.Refusal) {
        try restorer.write(bytes, to: path)
        report.files.append(path)
      } catch {
        report.leftOut.append((path, error.reason))
      }
    }
  }
}
