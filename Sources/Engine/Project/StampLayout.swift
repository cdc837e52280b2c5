import Digests

/// The bytes of a ``StampTable`` under construction. Files are added in the order of their paths.
struct StampLayout {
  /// The number of files so far.
  private(set) var count = 0
  private var fixed: [UInt8] = []
  private var paths: [UInt8] = []

  /// Creates an empty layout with space for `capacity` files.
  init(capacity: Int) {
    fixed.reserveCapacity(capacity * StampTable.entrySize)
    paths.reserveCapacity(capacity * 64)
  }

  /// The complete table, without a digest of the whole.
  var bytes: [UInt8] {
    var bytes = StampTable.magic
    bytes.reserveCapacity(StampTable.headerSize + fixed.count + paths.count)
    LittleEndian.append(UInt64(count), count: 8, to: &bytes)
    bytes += [UInt8](repeating: 0, count: 32)
    bytes += fixed
    bytes += paths
    return bytes
  }

  mutating func append(_ entry: StampTable.Entry) {
    append(entry.stamp, isSettled: entry.isSettled, digest: entry.digest)
    paths.append(contentsOf: entry.path.utf8)
    paths.append(0)
  }

  /// Copies a file's entry from another table.
  mutating func append(_ index: Int, of table: StampTable) {
    // Only the place of the path differs.
    let start = StampTable.headerSize + index * StampTable.entrySize
    fixed += table.bytes[start..<start + 40]
    LittleEndian.append(UInt64(paths.count), count: 8, to: &fixed)
    fixed += table.bytes[start + 48..<start + StampTable.entrySize]
    paths += table.bytes[table.path(at: index)]
    paths.append(0)
    count += 1
  }

  private mutating func append(_ stamp: FileStamp, isSettled: Bool, digest: SHA256Digest) {
    for number in [
      UInt64(bitPattern: stamp.size), UInt64(bitPattern: stamp.modified), UInt64(bitPattern: stamp.changed),
    ] {
      LittleEndian.append(number, count: 8, to: &fixed)
    }
    LittleEndian.append(stamp.inode, count: 8, to: &fixed)
    LittleEndian.append(isSettled ? 1 : 0, count: 8, to: &fixed)
    LittleEndian.append(UInt64(paths.count), count: 8, to: &fixed)
    digest.append(to: &fixed)
    count += 1
  }
}
