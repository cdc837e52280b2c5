import Digests

/// The pack that this process appends to. Its lock excludes all other processes.
///
/// Writes go to the end that is known here and not to the end of the file, so they overwrite what a failed or short write left.
struct PackWriter {
  /// The pack, locked.
  let file: OpenFile
  let name: String
  /// The number of the pack in the table.
  let number: Int32
  /// The offset of the next record.
  private(set) var end: Int
  /// The records that were written but not synced yet.
  private(set) var pending: [PackIndexFile.Entry] = []

  init(file: OpenFile, name: String, number: Int32, end: Int) {
    self.file = file
    self.name = name
    self.number = number
    self.end = end
  }

  /// Appends a record, which is a blob with its header.
  mutating func append(
    _ record: [UInt8], digest: SHA256Digest, effects: Effects
  ) throws(EngineError) -> PackIndexFile.Entry {
    try effects.write(record, to: file, at: end)
    let entry = PackIndexFile.Entry(
      kind: .live, digest: digest, offset: end, length: record.count - PackRecord.headerSize)
    pending.append(entry)
    end += record.count
    return entry
  }

  /// Removes and returns the unsynced entries.
  mutating func takePending() -> [PackIndexFile.Entry] {
    defer { pending = [] }
    return pending
  }

  /// Puts back entries whose sync failed.
  mutating func returnPending(_ entries: [PackIndexFile.Entry]) { pending = entries + pending }

  /// Opens a pack that has space and no other writer, or creates one.
  static func opened(
    _ table: inout PackTable, layout: StoreLayout, limit: Int, effects: Effects
  ) throws(EngineError) -> PackWriter {
    for (number, name) in table.names.enumerated().reversed() {
      guard let stamp = FileStamp(path: layout.pack(name), following: false), stamp.kind == .file,
        Int(stamp.size) < limit,
        let file = try? effects.open(layout.pack(name), .update), file.tryLock(), file.isStillNamed(),
        // A previous holder may have appended since the table was loaded. Then skip the pack, because the table lacks the new
        // blobs.
        FileStamp(descriptor: file.descriptor)?.size == stamp.size, table.sizes[number] == Int(stamp.size)
      else { continue }
      return PackWriter(file: file, name: name, number: Int32(number), end: Int(stamp.size))
    }
    try effects.makeDirectories(layout.packs)
    while true {
      let name = Hexadecimal.encode(UInt64.random(in: .min ... .max))
      let file = try effects.open(layout.pack(name), .create(permissions: 0o644))
      // Another process may have found and locked the new pack first. Then leave it to that process.
      guard file.tryLock(), file.isStillNamed() else { continue }
      return PackWriter(file: file, name: name, number: table.add(pack: name), end: 0)
    }
  }
}
