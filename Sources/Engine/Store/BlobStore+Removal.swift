public import Digests
import Synchronization

extension BlobStore {
  /// Moves a damaged blob out of the store into the quarantine, so that the next `put` writes it again.
  ///
  /// - Parameter bytes: the damaged bytes, if they could be read.
  public func quarantine(_ digest: SHA256Digest, bytes: [UInt8]? = nil) throws(EngineError) {
    let location = try withTable(isWhole: true) { (table, _) throws(EngineError) in
      table.remove(digest).map { ($0, table.names[Int($0.pack)]) }
    }
    try effects.makeDirectories(layout.quarantine)
    let aside = layout.quarantined(digest)
    if let (location, pack) = location {
      if let bytes { try effects.writeAtomically(bytes, to: aside, durable: false) }
      try drop([(digest, location)], in: pack)
    } else if FileStamp(path: layout.file(digest), following: false) != nil {
      try effects.removeTree(aside)
      try effects.rename(layout.file(digest), to: aside)
    }
    state.withLock { $0.quarantined.append(digest) }
  }

  /// Removes blobs from the store. Later look-ups do not find them.
  ///
  /// The space of a blob in a pack becomes free only with ``compact(to:)``.
  ///
  /// - Parameter sparingUsed: whether to keep the blobs that this process has used since it opened the store.
  public func remove(_ digests: [SHA256Digest], sparingUsed: Bool = false) throws(EngineError) {
    var inPacks: [String: [(SHA256Digest, PackTable.Location)]] = [:]
    for digest in digests.sorted() {
      // Remove under the same lock as a use. So a blob is either gone when it is looked up, or stays.
      let location: (PackTable.Location, String)? = try withTable(isWhole: true) { (table, state) throws(EngineError) in
        if sparingUsed, state.used.contains(digest) { return nil }
        if FileStamp(path: layout.file(digest), following: false) != nil { try effects.removeTree(layout.file(digest)) }
        return table.remove(digest).map { ($0, table.names[Int($0.pack)]) }
      }
      if let (location, pack) = location { inPacks[pack, default: []].append((digest, location)) }
    }
    for pack in inPacks.keys.sorted() { try drop(inPacks[pack] ?? [], in: pack) }
  }

  /// Records that blobs were removed, first in the index and then in the pack. Otherwise an index rebuilt from the pack would
  /// restore them.
  private func drop(_ blobs: [(SHA256Digest, PackTable.Location)], in pack: String) throws(EngineError) {
    try flushing.withLock { (_) throws(EngineError) in
      try appendIndex(
        pack, blobs.map { .init(kind: .dropped, digest: $0.0, offset: $0.1.offset, length: Int($0.1.length)) })
    }
    guard let stamp = FileStamp(path: layout.pack(pack), following: false), stamp.kind == .file else { return }
    let file: OpenFile
    do { file = try effects.open(layout.pack(pack), .update) } catch  where error.code == .accessDenied { return }
    for (digest, location) in blobs where location.start + Int(location.length) <= Int(stamp.size) {
      let record = PackRecord(.dropped, digest: digest, length: Int(location.length))
      try effects.write(record.header, to: file, at: location.offset)
    }
  }

  /// A blob with its size and the time of the last write to its file, in seconds since 1970.
  typealias Age = (digest: SHA256Digest, size: Int, written: Int64)

  /// Every blob with its age.
  func ages() throws(EngineError) -> [Age] {
    let packed: [(SHA256Digest, Int, String)] = try withTable(isWhole: true) { (table, _) throws(EngineError) in
      table.locations.map { ($0.key, Int($0.value.length) + PackRecord.headerSize, table.names[Int($0.value.pack)]) }
    }
    var written: [String: Int64] = [:]
    for name in Set(packed.map(\.2)) {
      written[name] = (FileStamp(path: layout.pack(name))?.modified ?? 0) / 1_000_000_000
    }
    return try packed.map { ($0.0, $0.1, written[$0.2] ?? 0) }
      + files().map { ($0.digest, $0.size, $0.modified / 1_000_000_000) }
  }

  /// The total size of the store's packs and files in bytes.
  public func storedBytes() throws(EngineError) -> Int {
    let packed = try withTable { (table, state) throws(EngineError) in
      table.names.reduce(0) { $0 + Int(FileStamp(path: layout.pack($1))?.size ?? 0) }
    }
    return try packed + files().reduce(0) { $0 + $1.size }
      + state.withLock { $0.waiting }.values.reduce(0) {
        $0 + Int(FileStamp(path: $1)?.size ?? 0)
      }
  }

  /// Rewrites packs without their removed blobs until the store has at most `target` bytes. Packs with the most free space come
  /// first.
  ///
  /// A pack that another process writes to is skipped. Blobs are hashed while they are moved.
  public func compact(to target: Int) throws(EngineError) {
    try forget()
    var total = try storedBytes()
    let packs: [(name: String, size: Int, used: Int)] = try withTable { (table, _) throws(EngineError) in
      table.names.indices.map { (table.names[$0], table.sizes[$0] ?? 0, table.used[$0]) }
    }
    // Empty packs are removed in any case, because that costs nothing.
    for pack in packs.sorted(by: { ($1.size - $1.used, $0.name) < ($0.size - $0.used, $1.name) }) {
      guard pack.used < pack.size || pack.size == 0, pack.used == 0 || total > target else { continue }
      total -= try rewrite(pack.name)
    }
    try forget()
  }

  /// Moves the remaining blobs of a pack into this process's own pack and removes it. Returns the number of bytes freed.
  private func rewrite(_ name: String) throws(EngineError) -> Int {
    let path = layout.pack(name)
    let lock: OpenFile?
    do { lock = try effects.open(path, .update) } catch  where error.code == .notFound { lock = nil }
    if let lock { guard lock.tryLock(), lock.isStillNamed() else { return 0 } }
    let (lost, staying) = try withTable(isWhole: true) { (table, _) throws(EngineError) -> (Bool, [SHA256Digest]) in
      // Look the pack up by name, because the table may have been read again with other numbers.
      guard let number = table.names.firstIndex(of: name).map({ Int32($0) }) else { return (true, []) }
      return (
        table.lost.values.contains { $0.location.pack == number },
        table.locations.filter { $0.value.pack == number }.sorted { $0.value.offset < $1.value.offset }.map(\.key)
      )
    }
    // Keep an index that lists lost blobs: it is the only record of the loss until those blobs are removed.
    if lost { return 0 }
    var moved = 0
    for digest in staying {
      let bytes: [UInt8]
      switch try look(at: digest) {
      case .whole(let found): bytes = found
      case .absent: continue
      case .damaged(_, let found):
        try quarantine(digest, bytes: found)
        continue
      }
      try move(bytes, digest: digest, outOf: name)
      moved += bytes.count + PackRecord.headerSize
    }
    try flush()
    // Remove the index first: an index without its pack would count as a loss.
    try effects.unlink(layout.index(name))
    let size = Int(FileStamp(path: path)?.size ?? 0)
    try effects.unlink(path)
    return size - moved
  }
}
