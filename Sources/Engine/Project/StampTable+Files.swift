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

  /// The offset of a file's path in the bytes; their end for the position after the last file.
  func pathStart(at index: Int) -> Int {
    guard index < count else { return bytes.count }
    let entry = Self.headerSize + index * Self.entrySize
    return pathsStart + Int(truncatingIfNeeded: LittleEndian.word(bytes, at: entry + 40))
  }

  /// The range of the paths of neighbouring files in the bytes, with their zero bytes.
  func paths(at files: Range<Int>) -> Range<Int> { pathStart(at: files.lowerBound)..<pathStart(at: files.upperBound) }

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

  /// The paths that begin with a text, found by bisection.
  public func paths(beginningWith beginning: String) -> [String] {
    let first = (0..<count).partitioningIndex { order($0, beginning) >= 0 }
    return (first..<count).lazy.map { pathBytes(at: $0) }.prefix { $0.starts(with: beginning.utf8) }.map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// The bytes of a file's path.
  public func pathBytes(at index: Int) -> ArraySlice<UInt8> { bytes[path(at: index)] }

  /// How many files of the table each folder has, by its path; the root has the empty path.
  public var countsByFolder: [String: Int] {
    var counts: [String: Int] = [:]
    var (folder, count) = (0..<0, 0)
    for index in 0..<self.count {
      let path = path(at: index)
      // Neighbours mostly share their folder.
      if count == 0 || !isFile(path, directlyIn: folder) {
        if count > 0 { counts[String(decoding: bytes[folder], as: UTF8.self), default: 0] += count }
        folder = path.lowerBound..<(bytes[path].lastIndex(of: UInt8(ascii: "/")) ?? path.lowerBound)
        count = 0
      }
      count += 1
    }
    if count > 0 { counts[String(decoding: bytes[folder], as: UTF8.self), default: 0] += count }
    return counts
  }

  /// Whether a path is that of a file in a folder, and not in one below it.
  private func isFile(_ path: Range<Int>, directlyIn folder: Range<Int>) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var name = path.lowerBound
      if !folder.isEmpty {
        name += folder.count + 1
        guard name <= path.upperBound,
          unsafe memcmp(base + path.lowerBound, base + folder.lowerBound, folder.count) == 0,
          unsafe bytes[name - 1] == UInt8(ascii: "/")
        else { return false }
      }
      return unsafe memchr(base + name, Int32(UInt8(ascii: "/")), path.upperBound - name) == nil
    }
  }

  /// A table without the files at some positions, which ascend, and with `entries`, which replace files with the same path.
  ///
  /// The files between them are copied at once, so a few changes cost little in a table of many files.
  public func replacing(_ removed: [Int] = [], with entries: [Entry]) -> StampTable {
    var table = self
    table.exchange(removed, for: entries)
    return table
  }

  /// Makes this table the one of ``replacing(_:with:)``. If only a few files change and no path comes or goes, nothing else is copied.
  public mutating func exchange(_ removed: [Int] = [], for entries: [Entry]) {
    guard let places = placesInTable(of: entries, besides: removed) else {
      return self = StampTable(parts(without: removed, with: entries), whole: nil)
    }
    for (place, entry) in zip(places, entries) { put(entry, at: place) }
    name(nil)
  }

  /// The files of ``replacing(_:with:)``, in order.
  private func parts(without removed: [Int], with entries: [Entry]) -> [StampLayout.Part] {
    var parts: [StampLayout.Part] = []
    var (removed, start) = (removed[...], 0)
    func keep(_ files: Range<Int>) {
      if !files.isEmpty { parts.append(.files(files, of: self)) }
    }
    func copy(to end: Int) {
      while let gone = removed.first, gone < end {
        removed.removeFirst()
        guard gone >= start else { continue }
        keep(start..<gone)
        start = gone + 1
      }
      keep(start..<max(start, end))
      start = max(start, end)
    }
    for entry in entries.sorted(by: { $0.path.precedesByBytes($1.path) }) {
      // Neighbours mostly follow each other.
      let isNext = start == count || order(start, entry.path) >= 0
      let place = isNext ? start : (start..<count).partitioningIndex { order($0, entry.path) >= 0 }
      copy(to: place)
      if start < count, order(start, entry.path) == 0 { start += 1 }
      parts.append(.file(entry))
    }
    copy(to: count)
    return parts
  }

  /// The positions of a few entries that only replace files of the table; nil if they are many, or if a path comes or goes.
  private func placesInTable(of entries: [Entry], besides removed: [Int]) -> [Int]? {
    guard !entries.isEmpty, removed.count <= entries.count, entries.count <= count / 16 else { return nil }
    var places: [Int] = []
    for entry in entries {
      guard let place = index(of: entry.path) else { return nil }
      places.append(place)
    }
    return removed.isEmpty || Set(removed).isSubset(of: places) ? places : nil
  }

  /// Puts an entry in place of another one with the same path.
  private mutating func put(_ entry: Entry, at index: Int) {
    let start = Self.headerSize + index * Self.entrySize
    let stamp = entry.stamp
    let numbers = [
      UInt64(bitPattern: stamp.size), UInt64(bitPattern: stamp.modified), UInt64(bitPattern: stamp.changed),
      stamp.inode, entry.isSettled ? 1 : 0,
    ]
    for (place, number) in numbers.enumerated() { LittleEndian.put(number, at: start + place * 8, in: &bytes) }
    bytes.replaceSubrange(start + 48..<start + Self.entrySize, with: entry.digest.bytes)
  }

  /// `<sha256>  <path>` and a line feed for each file, in the order of the paths: the format of sha256sum.
  public var lines: [UInt8] { lines(besides: nil) }

  /// The same as ``lines`` without one file.
  public func lines(besides path: String?) -> [UInt8] {
    let left = path.flatMap { index(of: $0) }
    var lines: [UInt8] = []
    lines.reserveCapacity(count * 68 + bytes.count - pathsStart)
    for index in 0..<count where index != left {
      digest(at: index).appendHex(to: &lines)
      lines.append(32)
      lines.append(32)
      lines += bytes[self.path(at: index)]
      lines.append(10)
    }
    return lines
  }
}
