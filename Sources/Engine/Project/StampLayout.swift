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

  /// Copies the entries of neighbouring files from another table. Their paths are neighbours too, so only their offsets change.
  mutating func append(_ files: Range<Int>, of table: StampTable) {
    guard !files.isEmpty else { return }
    let copied = table.pathStart(at: files.lowerBound)..<table.pathStart(at: files.upperBound)
    let shift = UInt64(paths.count) &- UInt64(copied.lowerBound - table.pathsStart)
    let first = fixed.count
    let start = StampTable.headerSize + files.lowerBound * StampTable.entrySize
    fixed += table.bytes[start..<start + files.count * StampTable.entrySize]
    paths += table.bytes[copied]
    count += files.count
    guard shift != 0 else { return }
    for entry in stride(from: first + 40, to: fixed.count, by: StampTable.entrySize) {
      LittleEndian.put(LittleEndian.word(fixed, at: entry) &+ shift, at: entry, in: &fixed)
    }
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

extension LittleEndian {
  /// Replaces the eight bytes from `offset` on by those of `number`.
  static func put(_ number: UInt64, at offset: Int, in bytes: inout [UInt8]) {
    precondition(offset >= 0 && offset + 8 <= bytes.count, "a number lies within its bytes")
    unsafe bytes.withUnsafeMutableBytes {
      unsafe $0.storeBytes(of: number.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
  }
}
