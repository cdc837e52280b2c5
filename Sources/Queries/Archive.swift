import Engine
public import Manifest
public import Pipeline
import Transfer

/// The report of `push --packed`, or of its dry run.
public struct ArchiveReport: Sendable {
  /// Blobs that the lock names.
  public var blobs = 0
  /// Blobs that packs of an earlier run have.
  public var there = 0
  /// Blobs that were packed, or would be.
  public var packed = 0
  /// Their bytes.
  public var bytes = 0
  /// The names of the archive's files, the index last.
  public var files: [String] = []
  /// Blobs that are not on this machine.
  public var missing: [PushReport.Blob] = []

  /// Nothing yet.
  public init() {}
}

extension Builder {
  /// Writes an archive of every blob that the lock names into a folder: packs, and an index of where each blob is.
  ///
  /// Packs of an earlier run stay as long as all their blobs are wanted, so that a next release adds files and changes the index alone. The index is
  /// written last. Nothing is written if a blob is missing.
  public func archive(
    to folder: String, classes: Set<ClassName>?, isDryRun: Bool = false
  ) async throws -> ArchiveReport {
    let locked = try LockedBlobs(of: manifest, classes: classes, in: workspace)
    let writer = ArchiveWriter(folder: folder, effects: workspace.effects)
    let wanted = Set(locked.entries.map(\.blob.digest))
    let (old, kept) = try await workspace.compute([wanted]) { wanted in
      let old = try writer.index()
      return (old, writer.kept(of: old, wanted))
    }[0]
    let there = Set(kept.blobs.map(\.digest))
    let new = locked.entries.filter { !there.contains($0.blob.digest) }
    var report = ArchiveReport()
    (report.blobs, report.there) = (wanted.count, there.count)
    report.missing = try new.filter { try !locked.isHere($0.blob.digest) }.map { PushReport.Blob($0) }
    guard report.missing.isEmpty else { return report }
    report.packed = new.count
    if isDryRun {
      report.bytes = try new.reduce(0) { try $0 + size(of: $1.blob) }
      return report
    }
    let count = workspace.counts.begin(.init("pack", "pictures"), of: new.count)
    defer { workspace.counts.end(count) }
    let packs = try writer.packs(of: new.map(\.blob.digest)) { digest in
      try workspace.store.size(of: digest) ?? locked.bytes(of: digest)?.count ?? 0
    }
    var written: [(pack: ArchiveIndex.Pack, places: [ArchiveIndex.Place])] = []
    for pack in packs {
      try Task.checkCancellation()
      written += try await workspace.compute([pack]) { blobs in
        try writer.write(blobs) { digest in
          guard let bytes = locked.bytes(of: digest) else { throw EngineError.lost(digest) }
          count.add()
          return bytes
        }
      }
    }
    report.bytes = written.reduce(0) { $0 + $1.pack.length }
    let index = try await workspace.compute([written]) { try writer.finish(old, kept, $0) }[0]
    report.files = index.packs.map(\.name).sorted() + [ArchiveIndex.name]
    return report
  }
}
