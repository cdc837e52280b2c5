import Digests
import Encoding

/// The pack that this process appends to; its lock keeps every other process from doing so.
///
/// A write always goes to the end that is known here, not to the file's: what a failed or short write left is overwritten.
struct PackWriter {
  /// The pack, locked.
  let file: OpenFile
  /// Its name.
  let name: String
  /// Its number in the table.
  let number: Int32
  /// Where the next record goes.
  private(set) var end: Int
  /// What was written and is not known to be on disk.
  private(set) var pending: [PackIndexFile.Entry] = []

  init(file: OpenFile, name: String, number: Int32, end: Int) {
    self.file = file
    self.name = name
    self.number = number
    self.end = end
  }

  /// Appends a blob with its header, given as one text.
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

  /// Takes out what waits for the disk.
  mutating func takePending() -> [PackIndexFile.Entry] {
    defer { pending = [] }
    return pending
  }

  /// Puts back what could not be brought to the disk.
  mutating func returnPending(_ entries: [PackIndexFile.Entry]) { pending = entries + pending }

  /// A pack with room that nobody writes to, or a new one.
  static func opened(
    _ table: inout PackTable, layout: StoreLayout, limit: Int, effects: Effects
  ) throws(EngineError) -> PackWriter {
    for (number, name) in table.names.enumerated().reversed() {
      guard let stamp = FileStamp(path: layout.pack(name), following: false), stamp.kind == .file,
        Int(stamp.size) < limit,
        let file = try? effects.open(layout.pack(name), .update), file.tryLock(), file.isStillNamed(),
        // Its holder may have appended since the table was made: then it belongs to whoever loads it next.
        FileStamp(descriptor: file.descriptor)?.size == stamp.size, table.sizes[number] == Int(stamp.size)
      else { continue }
      return PackWriter(file: file, name: name, number: Int32(number), end: Int(stamp.size))
    }
    try effects.makeDirectories(layout.packs)
    while true {
      let name = Hexadecimal.encode(UInt64.random(in: .min ... .max))
      let file = try effects.open(layout.pack(name), .create(permissions: 0o644))
      // Another process may have found and locked it in between; then it is theirs.
      guard file.tryLock(), file.isStillNamed() else { continue }
      return PackWriter(file: file, name: name, number: table.add(pack: name), end: 0)
    }
  }
}
