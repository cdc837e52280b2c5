import Digests

/// The bytes of a ``StampTable``: a head, a fixed part for each file, then the paths.
enum StampLayout {
  /// Files that follow each other in a table.
  enum Part {
    case file(StampTable.Entry)
    /// Neighbouring files of another table. Their paths are neighbours too, so only their offsets change.
    case files(Range<Int>, of: StampTable)
  }

  /// The bytes of a table of files in the order of their paths, without a digest of the whole.
  ///
  /// Each byte is copied once, because the table of sixty thousand files has seven megabytes and is written by every change. The
  /// array has room for the seal that follows the table in its file.
  static func bytes(of parts: [Part]) -> [UInt8] {
    let count = parts.reduce(0) { $0 + $1.count }
    let length = parts.reduce(StampTable.headerSize + count * StampTable.entrySize) { $0 + $1.pathLength }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length + Seal.size)
    bytes += StampTable.magic
    LittleEndian.append(UInt64(count), count: 8, to: &bytes)
    bytes += [UInt8](repeating: 0, count: 32)
    var offset = 0
    for part in parts {
      part.appendFixed(to: &bytes, pathsAt: offset)
      offset += part.pathLength
    }
    for part in parts { part.appendPaths(to: &bytes) }
    return bytes
  }
}

extension StampLayout.Part {
  /// The number of files.
  var count: Int {
    switch self {
    case .file: 1
    case .files(let files, _): files.count
    }
  }

  /// The length of the paths with their zero bytes.
  fileprivate var pathLength: Int {
    switch self {
    case .file(let entry): entry.path.utf8.count + 1
    case .files(let files, let table): table.paths(at: files).count
    }
  }

  /// Appends the fixed parts of files whose paths begin at an offset.
  fileprivate func appendFixed(to bytes: inout [UInt8], pathsAt offset: Int) {
    switch self {
    case .file(let entry):
      let stamp = entry.stamp
      for number in [
        UInt64(bitPattern: stamp.size), UInt64(bitPattern: stamp.modified), UInt64(bitPattern: stamp.changed),
        stamp.inode, entry.isSettled ? 1 : 0, UInt64(offset),
      ] { LittleEndian.append(number, count: 8, to: &bytes) }
      entry.digest.append(to: &bytes)
    case .files(let files, let table):
      let first = bytes.count
      let start = StampTable.headerSize + files.lowerBound * StampTable.entrySize
      bytes += table.bytes[start..<start + files.count * StampTable.entrySize]
      let shift = UInt64(offset) &- UInt64(table.paths(at: files).lowerBound - table.pathsStart)
      guard shift != 0 else { return }
      unsafe bytes.withUnsafeMutableBytes { bytes in
        for place in stride(from: first + 40, to: bytes.count, by: StampTable.entrySize) {
          let offset = UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
          unsafe bytes.storeBytes(of: (offset &+ shift).littleEndian, toByteOffset: place, as: UInt64.self)
        }
      }
    }
  }

  fileprivate func appendPaths(to bytes: inout [UInt8]) {
    switch self {
    case .file(let entry):
      bytes.append(contentsOf: entry.path.utf8)
      bytes.append(0)
    case .files(let files, let table): bytes += table.bytes[table.paths(at: files)]
    }
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
