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
  /// The files of earlier runs that were removed, or would be: packs of which a picture is no longer wanted, and what a run that was
  /// killed left behind.
  public var removed: [String] = []

  /// Nothing yet.
  public init() {}
}

extension Builder {
  /// Writes an archive of every blob that the lock names into a folder: packs, and an index of where each blob is.
  ///
  /// Packs of an earlier run stay as long as the lock names all their blobs, so that a next release adds files and changes the index
  /// alone. If a pack goes, its blobs that the lock still names are packed again. The index is written last. Nothing is written if a
  /// blob is missing.
  ///
  /// - Parameter classes: the classes whose pictures are added; nil for all. Those of other classes stay in the archive.
  public func archive(
    to folder: String, classes: Set<ClassName>?, isDryRun: Bool = false
  ) async throws -> ArchiveReport {
    let locked = try LockedBlobs(of: manifest, classes: nil, in: workspace)
    let chosen = try classes.map { try LockedBlobs(of: manifest, classes: $0, in: workspace).entries } ?? locked.entries
    let writer = ArchiveWriter(folder: folder, effects: workspace.effects)
    let wanted = Set(locked.entries.map(\.blob.digest))
    let (old, kept) = try await workspace.compute([wanted]) { wanted in
      let old = try writer.index()
      return (old, writer.kept(of: old, wanted))
    }[0]
    let there = Set(kept.blobs.map(\.digest))
    let former = Dictionary(old?.blobs.map { ($0.digest, $0) } ?? [], uniquingKeysWith: { first, _ in first })
    let asked = Set(chosen.map(\.blob.digest)).union(former.keys)
    let new = locked.entries.filter { !there.contains($0.blob.digest) && asked.contains($0.blob.digest) }
    var report = ArchiveReport()
    (report.blobs, report.there) = (chosen.count, chosen.count { there.contains($0.blob.digest) })
    report.removed = Set(old?.packs.map(\.name) ?? []).subtracting(kept.packs.map(\.name)).sorted()
    report.missing = try new.filter { entry in
      try !locked.isHere(entry.blob.digest) && writer.blob(former[entry.blob.digest], of: old) == nil
    }.map { PushReport.Blob($0) }
    guard report.missing.isEmpty else { return report }
    report.packed = new.count
    let strays = try await workspace.compute([kept]) { try writer.strays(besides: $0, old, isWhole: classes == nil) }[0]
    report.removed = Set(report.removed).union(strays).sorted()
    if isDryRun {
      report.bytes = try new.reduce(0) { try $0 + size(of: $1.blob) }
      return report
    }
    let count = workspace.counts.begin(.init("pack", "pictures"), of: new.count)
    defer { workspace.counts.end(count) }
    let packs = try writer.packs(of: new.map(\.blob.digest)) { digest in
      try workspace.store.size(of: digest) ?? locked.bytes(of: digest)?.count
        ?? former[digest]?.length ?? 0
    }
    var written: [(pack: ArchiveIndex.Pack, places: [ArchiveIndex.Place])] = []
    for pack in packs {
      try Task.checkCancellation()
      written += try await workspace.compute([pack]) { blobs in
        try writer.write(blobs) { digest in
          guard let bytes = try locked.bytes(of: digest) ?? writer.blob(former[digest], of: old) else {
            throw EngineError.lost(digest)
          }
          count.add()
          return bytes
        }
      }
    }
    report.bytes = written.reduce(0) { $0 + $1.pack.length }
    let index = try await workspace.compute([written]) { try writer.finish(old, kept, $0, isWhole: classes == nil) }[0]
    // A pack with the same blobs has the same name.
    report.removed.removeAll { name in index.packs.contains { $0.name == name } }
    report.files = index.packs.map(\.name).sorted() + [ArchiveIndex.name]
    return report
  }
}
