import Digests

/// Loads the packs of a store into memory, and repairs the effects of a killed process, a power cut or a flipped bit.
struct PackLoader {
  let layout: StoreLayout
  let effects: Effects
  /// Whether files may be changed. If not, the repair is only made in memory.
  let mends: Bool

  /// The table of every pack, in the order of their names.
  func table() throws(EngineError) -> PackTable {
    var names = Set<String>()
    for entry in try effects.list(layout.packs) where NamePattern.pack.matches(entry.name) {
      names.insert(String(entry.name.dropLast(5)))
    }
    for entry in try effects.list(layout.indexes) where NamePattern.index.matches(entry.name) {
      names.insert(String(entry.name.dropLast(6)))
    }
    var table = PackTable()
    table.reserve(names.reduce(0) { $0 + PackIndexFile.mostEntries(layout.index($1)) })
    // The entries of one pack are in memory at a time, beside the table.
    for name in names.sorted() {
      let pack = try find(name)
      table.add(pack: name, size: pack.size, entries: pack.entries, problem: pack.problem)
    }
    table.settle()
    return table
  }

  /// The state of a pack on disk.
  private struct Found {
    let size: Int
    let entries: [PackIndexFile.Entry]
    /// The problem of blobs beyond the size.
    let problem: BlobProblem
  }

  private func find(_ name: String) throws(EngineError) -> Found {
    let indexed = try indexed(name)
    let known = indexed ?? []
    let path = layout.pack(name)
    guard let stamp = FileStamp(path: path, following: false) else {
      return Found(size: 0, entries: Self.live(known), problem: .missing)
    }
    guard stamp.kind == .file else {
      return Found(size: 0, entries: Self.live(known), problem: .unreadable)
    }
    let covered = known.reduce(0) { max($0, $1.end) }
    var entries = Self.live(known)
    if Int(stamp.size) > covered { entries += try unindexed(name, from: covered, replacing: indexed == nil) }
    let size = Int(FileStamp(path: path)?.size ?? 0)
    return Found(size: size, entries: entries, problem: .truncated)
  }

  /// The index of a pack; empty if there is none, nil if it is damaged.
  private func indexed(_ name: String) throws(EngineError) -> [PackIndexFile.Entry]? {
    let bytes: [UInt8]
    do { bytes = try effects.read(layout.index(name)) } catch {
      switch error.code {
      case .notFound: return []
      // The index can be rebuilt from the pack, whatever is in its place.
      case .accessDenied, .damaged, .system, .inputOutput, .refused: return nil
      case .noSpace, .alreadyExists, .tooManyFiles, .crossesFileSystems, .held, .database, .lost: throw error
      }
    }
    return PackIndexFile.entries(bytes)
  }

  /// The blobs of a pack beyond its index, each of them hashed; empty while another process writes to the pack.
  private func unindexed(
    _ name: String, from start: Int, replacing: Bool
  ) throws(EngineError) -> [PackIndexFile.Entry] {
    let file: OpenFile
    do { file = try effects.open(layout.pack(name), mends ? .update : .read) } catch  where error.code == .notFound {
      return []
    } catch  where error.code == .accessDenied {
      return []
    }
    if mends { guard file.tryLock(), file.isStillNamed() else { return [] } }
    guard let size = FileStamp(descriptor: file.descriptor).map({ Int($0.size) }) else { return [] }
    let scan = try PackScan(file, from: start, to: size, effects: effects)
    if mends { try repairPack(name, file, scan, size: size, replacing: replacing) }
    return scan.entries
  }

  /// Cuts off an incomplete end, marks gaps, syncs the pack, and only then records the blobs that were found.
  private func repairPack(
    _ name: String, _ file: OpenFile, _ scan: PackScan, size: Int, replacing: Bool
  ) throws(EngineError) {
    if scan.end < size { try effects.truncate(file, to: scan.end) }
    for gap in scan.gaps where gap.end - gap.start >= PackRecord.headerSize {
      let length = gap.end - gap.start - PackRecord.headerSize
      let record = PackRecord(.dropped, digest: SHA256Digest(of: [UInt8]()), length: length)
      try effects.write(record.header, to: file, at: gap.start)
    }
    try effects.sync(file)
    let frame = PackIndexFile.frame(scan.entries)
    try effects.makeDirectories(layout.indexes)
    if replacing {
      // Something else in place of the index, such as a directory, cannot be replaced by a rename.
      if FileStamp(path: layout.index(name), following: false)?.kind != .file {
        try effects.removeTree(layout.index(name))
      }
      try effects.writeAtomically(frame, to: layout.index(name), durable: false)
    } else if !scan.entries.isEmpty {
      try effects.write(frame, to: effects.open(layout.index(name), .append))
    }
  }

  /// The entries without those that were dropped later.
  private static func live(_ entries: [PackIndexFile.Entry]) -> [PackIndexFile.Entry] {
    guard entries.contains(where: { $0.kind == .dropped }) else { return entries }
    let dropped = Set(entries.filter { $0.kind == .dropped }.map(\.offset))
    return entries.filter { $0.kind == .live && !dropped.contains($0.offset) }
  }
}
