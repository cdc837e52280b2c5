import Digests
import Encoding

/// The bytes of a ``StampTable`` while it is put together, file by file in the order of the paths.
struct StampLayout {
  /// How many files there are so far.
  private(set) var count = 0
  private var fixed: [UInt8] = []
  private var paths: [UInt8] = []

  /// Nothing yet, with room for so many files.
  init(capacity: Int) {
    fixed.reserveCapacity(capacity * StampTable.entrySize)
    paths.reserveCapacity(capacity * 64)
  }

  /// The whole table, of no name yet.
  var bytes: [UInt8] {
    var bytes = StampTable.magic
    bytes.reserveCapacity(StampTable.headerSize + fixed.count + paths.count)
    LittleEndian.append(UInt64(count), count: 8, to: &bytes)
    bytes += [UInt8](repeating: 0, count: 32)
    bytes += fixed
    bytes += paths
    return bytes
  }

  /// Adds a file.
  mutating func append(_ entry: StampTable.Entry) {
    append(entry.stamp, isSettled: entry.isSettled, digest: entry.digest)
    paths.append(contentsOf: entry.path.utf8)
    paths.append(0)
  }

  /// Takes a file over from another table as it is.
  mutating func append(_ index: Int, of table: StampTable) {
    append(table.stamp(at: index), isSettled: table.isSettled(at: index), digest: table.digest(at: index))
    paths += table.bytes[table.path(at: index)]
    paths.append(0)
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
