public import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Access to single files of a table by position, without copies, because tables of sixty thousand files are compared with
/// other lists of paths.
extension StampTable {
  /// The digest of a file's content.
  public func digest(at index: Int) -> SHA256Digest {
    LittleEndian.digest(bytes, at: Self.headerSize + index * Self.entrySize + 48)
  }

  /// Whether a file's stamp proves its content.
  public func isSettled(at index: Int) -> Bool {
    LittleEndian.word(bytes, at: Self.headerSize + index * Self.entrySize + 32) == 1
  }

  /// A file's stamp at the time when it was read or written.
  func stamp(at index: Int) -> FileStamp {
    let start = Self.headerSize + index * Self.entrySize
    func word(_ number: Int) -> UInt64 { LittleEndian.word(bytes, at: start + number * 8) }
    return FileStamp(
      size: Int64(bitPattern: word(0)), modified: Int64(bitPattern: word(1)), changed: Int64(bitPattern: word(2)),
      inode: word(3))
  }

  /// The range of a file's path in the bytes; empty if the table is malformed.
  func path(at index: Int) -> Range<Int> {
    let start = pathStart(at: index)
    guard start >= pathsStart, start < bytes.count else { return 0..<0 }
    let length = unsafe bytes.withUnsafeBytes { bytes -> Int in
      guard let base = bytes.baseAddress, let end = unsafe memchr(base + start, 0, bytes.count - start) else {
        return 0
      }
      return unsafe UnsafeRawPointer(end) - (base + start)
    }
    return start..<start + length
  }

  private func pathStart(at index: Int) -> Int {
    pathsStart + Int(truncatingIfNeeded: LittleEndian.word(bytes, at: Self.headerSize + index * Self.entrySize + 40))
  }

  /// Compares a file's path with another by their bytes: the result is below zero, zero or above if the file's path comes
  /// before, is equal to, or comes after the other.
  public func order(_ index: Int, _ path: String) -> Int {
    let start = pathStart(at: index)
    guard start >= pathsStart, start < bytes.count else { return -1 }
    var path = path
    return path.withUTF8 { other in
      unsafe bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return -1 }
        // The table ends with a zero byte, which no path contains, so the comparison never reads past the path.
        let common = min(other.count, bytes.count - start)
        if let address = other.baseAddress {
          let difference = unsafe memcmp(base + start, address, common)
          if difference != 0 { return Int(difference) }
        }
        let isAtEnd = unsafe start + common < bytes.count && bytes[start + common] == 0
        return isAtEnd ? 0 : 1
      }
    }
  }

  /// The position of a path, by bisection. It checks `near` first, because paths are mostly looked up in order.
  public func index(of path: String, near: Int = 0) -> Int? {
    if near < count, order(near, path) == 0 { return near }
    let index = (0..<count).partitioningIndex { order($0, path) >= 0 }
    return index < count && order(index, path) == 0 ? index : nil
  }

  /// The positions of the files below a folder, whose path ends in `/`.
  func range(below folder: String) -> Range<Int> {
    func first(from path: String) -> Int { (0..<count).partitioningIndex { order($0, path) >= 0 } }
    // `0` comes directly after `/`.
    return first(from: folder)..<first(from: String(folder.dropLast()) + "0")
  }

  /// The bytes of a file's path.
  public func pathBytes(at index: Int) -> ArraySlice<UInt8> { bytes[path(at: index)] }

  /// How many files of the table each folder has, by its path; the root has the empty path.
  public var countsByFolder: [String: Int] {
    var counts: [String: Int] = [:]
    var folder = bytes[0..<0]
    var count = 0
    for index in 0..<self.count {
      let path = pathBytes(at: index)
      let its = path[..<(path.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)]
      // Neighbours mostly share their folder.
      if !its.elementsEqual(folder) {
        if count > 0 { counts[String(decoding: folder, as: UTF8.self), default: 0] += count }
        (folder, count) = (its, 0)
      }
      count += 1
    }
    if count > 0 { counts[String(decoding: folder, as: UTF8.self), default: 0] += count }
    return counts
  }

  /// A table of the files at the positions `kept` (ascending) and of `entries`, which replace kept files with the same path.
  public func replacing(keeping kept: some Sequence<Int>, with entries: [Entry]) -> StampTable {
    let entries = entries.sorted { $0.path.precedesByBytes($1.path) }
    var layout = StampLayout(capacity: count + entries.count)
    var next = 0
    for index in kept {
      while next < entries.count, order(index, entries[next].path) > 0 {
        layout.append(entries[next])
        next += 1
      }
      if next < entries.count, order(index, entries[next].path) == 0 { continue }
      layout.append(index, of: self)
    }
    for entry in entries[next...] { layout.append(entry) }
    return StampTable(layout, whole: nil)
  }

  /// `<sha256>  <path>` and a line feed for each file, in the order of the paths: the format of sha256sum.
  public var lines: [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(count * 68 + bytes.count - pathsStart)
    for index in 0..<count {
      digest(at: index).appendHex(to: &lines)
      lines.append(contentsOf: [32, 32])
      lines += bytes[path(at: index)]
      lines.append(10)
    }
    return lines
  }
}
