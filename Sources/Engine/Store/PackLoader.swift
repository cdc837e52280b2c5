import Digests

/// Loads the packs of a store into memory, and repairs the effects of a killed process, a power cut or a flipped bit.
struct PackLoader {
  let layout: StoreLayout
  let effects: Effects
  /// Whether files may be changed. If not, the repair is only made in memory.
  let mends: Bool
  /// The fewest blobs for which a sorted file is written. Fewer are read as fast as its head.
  let fewestSorted: Int

  /// The share of new blobs, as one in so many, from which the sorted file is written again.
  static let share = 8

  /// The table of every pack, in the order of their names. If there is a sorted file, only the blobs that it does not cover are read.
  func table() throws(EngineError) -> PackTable {
    let names = try names()
    if let sorted = SortedIndex(layout.sortedIndex, effects: effects),
      let table = try partial(sorted, names)
    {
      return table
    }
    return try whole(names)
  }

  /// The names of all packs, sorted.
  private func names() throws(EngineError) -> [String] {
    var names = Set<String>()
    for entry in try effects.list(layout.packs) where NamePattern.pack.matches(entry.name) {
      names.insert(String(entry.name.dropLast(5)))
    }
    for entry in try effects.list(layout.indexes) where NamePattern.index.matches(entry.name) {
      names.insert(String(entry.name.dropLast(6)))
    }
    return names.sorted()
  }

  /// The table with all blobs in memory. If they are many, the sorted file is written.
  private func whole(_ names: [String]) throws(EngineError) -> PackTable {
    var table = PackTable()
    table.reserve(names.reduce(0) { $0 + PackIndexFile.mostEntries(layout.index($1)) })
    var packs: [Int32: SortedIndex.Pack] = [:]
    // The entries of one pack are in memory at a time, beside the table.
    for name in names {
      let pack = try find(name)
      packs[Int32(table.names.count)] = pack.covered
      table.add(pack: name, size: pack.size, entries: pack.entries, problem: pack.problem)
    }
    table.settle()
    if mends, table.lost.isEmpty, table.locations.count >= fewestSorted {
      for number in packs.keys { packs[number]?.used = table.used[Int(number)] }
      // The next run works without the file too.
      try? SortedIndex.write(packs, table.locations, to: layout.sortedIndex, effects: effects)
    }
    return table
  }

  /// The table with the blobs that a sorted file does not cover; nil if the file does not fit the packs any more, or if it covers too
  /// few.
  private func partial(_ sorted: SortedIndex, _ names: [String]) throws(EngineError) -> PackTable? {
    let numbers = Dictionary(sorted.packs.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    guard numbers.count == sorted.packs.count, numbers.keys.allSatisfy(Set(names).contains) else { return nil }
    var table = PackTable(sorted)
    var count = 0
    for name in names {
      let found: Found
      if let number = numbers[name] {
        guard let later = try findLater(sorted.packs[number]) else { return nil }
        table.add(later.entries, toPack: Int32(number), size: later.size, problem: later.problem)
        found = later
      } else {
        found = try find(name)
        table.add(pack: name, size: found.size, entries: found.entries, problem: found.problem)
      }
      count += found.entries.count
      guard count < max(fewestSorted, sorted.count / Self.share) else { return nil }
    }
    table.settle()
    return table.lost.isEmpty ? table : nil
  }

  /// The blobs of a pack that a sorted file does not cover; nil if its index or its pack is another one, or if a blob was removed.
  private func findLater(_ pack: SortedIndex.Pack) throws(EngineError) -> Found? {
    guard let stamp = FileStamp(path: layout.pack(pack.name), following: false), stamp.kind == .file,
      Int(stamp.size) >= pack.end, let index = FileStamp(path: layout.index(pack.name), following: false),
      index.kind == .file, Int(index.size) >= pack.covered, pack.covered >= Checksum.size,
      index.size - Int64(pack.covered) <= PackIndexFile.longest,
      let file = try? effects.open(layout.index(pack.name), .read),
      case let start = pack.covered - Checksum.size,
      let bytes = try? effects.read(file, at: start, count: Int(index.size) - start),
      bytes.starts(with: pack.check),
      let later = PackIndexFile.entries(Array(bytes[Checksum.size...])), later.allSatisfy({ $0.kind == .live })
    else { return nil }
    let covered = later.reduce(pack.end) { max($0, $1.end) }
    let further = Int(stamp.size) > covered ? try unindexed(pack.name, from: covered, replacing: false) : []
    let size = Int(FileStamp(path: layout.pack(pack.name))?.size ?? 0)
    return Found(size: size, entries: later + further, problem: .truncated)
  }

  /// All blobs that a sorted file covers. If the file is damaged, they come from the indexes, and from the packs of damaged indexes.
  func blobs(of sorted: SortedIndex) throws(EngineError) -> DigestMap<PackTable.Location> {
    var blobs = DigestMap<PackTable.Location>()
    blobs.reserveCapacity(sorted.count)
    do throws(EngineError) {
      try sorted.forEach(effects) { blobs.load($0, $1) }
    } catch  where error.code == .damaged {
      if mends { try? effects.unlink(layout.sortedIndex) }
      blobs = DigestMap()
      for (number, pack) in sorted.packs.enumerated() {
        for entry in try find(pack.name).entries {
          blobs.load(
            entry.digest, PackTable.Location(pack: Int32(number), length: Int32(entry.length), offset: entry.offset))
        }
      }
    }
    blobs.sortLoaded()
    return blobs
  }

  /// The state of a pack on disk.
  private struct Found {
    let size: Int
    let entries: [PackIndexFile.Entry]
    /// The problem of blobs beyond the size.
    let problem: BlobProblem
    /// What a sorted file can say of the pack; nil if the index was not whole.
    var covered: SortedIndex.Pack?
  }

  private func find(_ name: String) throws(EngineError) -> Found {
    let bytes = try indexBytes(name)
    let indexed = bytes.flatMap(PackIndexFile.entries)
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
    let further = Int(stamp.size) > covered ? try unindexed(name, from: covered, replacing: indexed == nil) : []
    entries += further
    let size = Int(FileStamp(path: path)?.size ?? 0)
    var found = Found(size: size, entries: entries, problem: .truncated)
    if let bytes, !known.isEmpty, further.isEmpty {
      found.covered = SortedIndex.Pack(
        name: name, covered: bytes.count, check: Array(bytes.suffix(Checksum.size)), end: covered)
    }
    return found
  }

  /// The index of a pack; empty if there is none, nil if it cannot be read.
  private func indexBytes(_ name: String) throws(EngineError) -> [UInt8]? {
    do { return try effects.read(layout.index(name)) } catch {
      switch error.code {
      case .notFound: return []
      // The index can be rebuilt from the pack, whatever is in its place.
      case .accessDenied, .damaged, .system, .inputOutput, .refused: return nil
      case .noSpace, .alreadyExists, .tooManyFiles, .crossesFileSystems, .held, .database, .lost: throw error
      }
    }
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
