import Digests
import Synchronization

extension BlobStore {
  /// Appends a small blob to the pack of this process.
  func putPacked(_ bytes: [UInt8], digest: SHA256Digest) throws(EngineError) {
    try withTable { (table, state) throws(EngineError) in
      guard try table.location(of: digest, effects: effects) == nil else { return }
      let record = PackRecord(.live, digest: digest, length: bytes.count).header + bytes
      try append(record, digest, to: &table, &state)
    }
  }

  /// Moves a blob out of a pack that will be removed. Does nothing if the blob is no longer there.
  func move(_ bytes: [UInt8], digest: SHA256Digest, outOf pack: String) throws(EngineError) {
    let record = PackRecord(.live, digest: digest, length: bytes.count).header + bytes
    try withTable(isWhole: true) { (table, state) throws(EngineError) in
      guard let location = table.locations[digest], table.names[Int(location.pack)] == pack else { return }
      // Move the blob under one lock, so that every look-up finds it in one place or the other.
      try append(record, digest, to: &table, &state)
    }
  }

  private func append(
    _ record: [UInt8], _ digest: SHA256Digest, to table: inout PackTable, _ state: inout State
  ) throws(EngineError) {
    var writer: PackWriter
    if let open = state.writer {
      writer = open
    } else {
      writer = try PackWriter.opened(&table, layout: layout, limit: limits.pack, effects: effects)
    }
    // Take the writer out of the state while it changes; otherwise its list would be copied for each blob.
    state.writer = nil
    defer { state.writer = writer }
    let entry = try writer.append(record, digest: digest, effects: effects)
    _ = table.remove(digest)
    table.add(entry, pack: writer.number)
    state.note(record.count)
  }

  /// Writes a large blob into the incoming directory of this process.
  func putFile(_ bytes: [UInt8], digest: SHA256Digest) throws(EngineError) {
    let destination = layout.file(digest)
    if FileStamp(path: destination, following: false)?.kind == .file { return }
    // The first use of the table also recovers what interrupted processes left. Only then is this process's own directory
    // created.
    let path: String? = try withTable { (_, state) throws(EngineError) in
      if state.waiting[digest] != nil { return nil }
      var incoming: IncomingBlobs
      if let open = state.incoming {
        incoming = open
      } else {
        incoming = try IncomingBlobs(layout: layout, effects: effects)
      }
      defer { state.incoming = incoming }
      return incoming.name(for: digest)
    }
    guard let path else { return }
    do { try effects.write(bytes, toNew: path, permissions: 0o444) } catch {
      try? effects.unlink(path)
      throw error
    }
    let isFirst = state.withLock { state in
      guard state.waiting[digest] == nil else { return false }
      state.waiting[digest] = path
      state.note(bytes.count)
      return true
    }
    if !isFirst { try effects.unlink(path) }
  }

  /// Syncs everything put so far and adds it to the indexes.
  ///
  /// The store calls it itself every few hundred blobs or few seconds. Callers call it at the end, and before they write a lock
  /// that names the blobs.
  public func flush() throws(EngineError) {
    guard access == .readWrite else { return }
    try flushing.withLock { (_) throws(EngineError) in
      try flushPack()
      try flushFiles()
      // Record the uses only every ten seconds, because each record is a file. Collections in other processes read it.
      let isDue = state.withLock { $0.lastUses.duration(to: .now) > .seconds(10) }
      if isDue { try flushUses() }
    }
  }

  /// Syncs everything and closes packs and directories. The store may be used again.
  public func close() throws(EngineError) {
    try flushAll()
    try state.withLock { (state) throws(EngineError) in
      state.writer = nil
      state.readers = [:]
      // The indexes are sorted by the run that made them long, not by the next one, which may have nothing to do.
      if let table = state.table, table.added >= max(limits.sortedIndex, table.count / PackLoader.share) {
        state.table = nil
        state.table = try? loader.table()
      }
      if let incoming = state.incoming, state.waiting.isEmpty {
        state.incoming = nil
        try incoming.close(effects: effects)
      }
    }
  }

  func flushPack() throws(EngineError) {
    let batch = state.withLock { state -> (OpenFile, String, [PackIndexFile.Entry])? in
      state.batchBlobs = 0
      state.batchBytes = 0
      state.batchStart = nil
      guard var writer = state.writer, !writer.pending.isEmpty else { return nil }
      let entries = writer.takePending()
      state.writer = writer
      return (writer.file, writer.name, entries)
    }
    guard let (file, name, entries) = batch else { return }
    do {
      try effects.sync(file)
      try appendIndex(name, entries)
    } catch {
      state.withLock { $0.writer?.returnPending(entries) }
      throw error
    }
    // Close a full pack. The next blob opens another one.
    state.withLock { state in
      if let writer = state.writer, writer.end >= limits.pack, writer.pending.isEmpty { state.writer = nil }
    }
  }

  /// Appends a frame to the index of a pack. An incomplete frame is cut off again, because it would invalidate the whole index.
  func appendIndex(_ name: String, _ entries: [PackIndexFile.Entry]) throws(EngineError) {
    try effects.makeDirectories(layout.indexes)
    let file = try effects.open(layout.index(name), .append)
    let size = FileStamp(descriptor: file.descriptor)?.size ?? 0
    do { try effects.write(PackIndexFile.frame(entries), to: file) } catch {
      try? effects.truncate(file, to: Int(size))
      throw error
    }
  }

  func flushFiles() throws(EngineError) {
    let waiting = state.withLock { $0.waiting }
    for (digest, path) in waiting.sorted(by: { $0.key < $1.key }) {
      try IncomingBlobs.publish(path, digest, layout: layout, effects: effects)
      state.withLock { _ = $0.waiting.removeValue(forKey: digest) }
    }
  }
}

extension BlobStore {
  /// Syncs everything and records the used blobs, which a collection needs to know.
  func flushAll() throws(EngineError) {
    try flush()
    if access == .readWrite { try flushing.withLock { (_) throws(EngineError) in try flushUses() } }
  }

  private func flushUses() throws(EngineError) {
    let used = state.withLock { state in
      state.lastUses = .now
      return state.used.unrecorded()
    }
    guard !used.isEmpty else { return }
    try BlobUses(layout: layout, effects: effects).record(used, now: clock.seconds)
    state.withLock { $0.used.noteRecorded(used) }
  }
}

extension BlobStore.State {
  /// Adds a blob to the counts of the batch.
  mutating func note(_ bytes: Int) {
    batchBlobs += 1
    batchBytes += bytes
    if batchStart == nil { batchStart = .now }
  }
}
