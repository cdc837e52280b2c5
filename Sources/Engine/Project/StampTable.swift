public import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The stamps of files whose content is known. Thousands of files are checked by `stat` alone, at about two microseconds each.
///
/// In memory it has the same form as on disk: a fixed part for each file, then the paths, each with a zero byte at the end. So
/// a check creates no object for each file.
public struct StampTable: Sendable, Equatable {
  /// The known facts about one file.
  public struct Entry: Hashable, Sendable {
    /// The path, relative to the directory of the table.
    public let path: String
    /// The stamp at the time when the file was read or written.
    public let stamp: FileStamp
    /// The digest of the content.
    public let digest: SHA256Digest
    /// Whether the stamp proves the content. It does not if the file was read so soon after its last change that an edit in the
    /// same tick of the file system's clock would leave the same stamp (git's racy rule).
    public let isSettled: Bool

    /// Creates an entry.
    public init(path: String, stamp: FileStamp, digest: SHA256Digest, isSettled: Bool = true) {
      self.path = path
      self.stamp = stamp
      self.digest = digest
      self.isSettled = isSettled
    }
  }

  static let magic = Array("DSST0002".utf8)
  static let headerSize = 48
  static let entrySize = 80
  var bytes: [UInt8]
  /// The number of files in the table.
  public let count: Int

  /// A digest of all files together, which the creator of the table defines; nil if there is none.
  public private(set) var whole: SHA256Digest?

  /// Creates a table of files, sorted by the bytes of their paths.
  public init(_ entries: [Entry], whole: SHA256Digest? = nil) {
    func precedes(_ first: Entry, _ second: Entry) -> Bool { first.path.precedesByBytes(second.path) }
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy(precedes)
    let sorted = isSorted ? entries : entries.sorted(by: precedes)
    self.init(sorted.map { .file($0) }, whole: whole)
  }

  /// Creates a table of files in the order of their paths.
  init(_ parts: [StampLayout.Part], whole: SHA256Digest?) {
    bytes = StampLayout.bytes(of: parts)
    count = parts.reduce(0) { $0 + $1.count }
    name(whole)
  }

  /// Sets the digest of all files together.
  public mutating func name(_ whole: SHA256Digest?) {
    self.whole = whole
    bytes.replaceSubrange(16..<Self.headerSize, with: whole?.bytes ?? [UInt8](repeating: 0, count: 32))
  }

  /// Decodes the output of ``encoded(under:for:)``; nil for anything else.
  public init?(encoded: consuming [UInt8], under key: SealKey, for purpose: String) {
    guard let content = Seal(key: key, purpose: purpose).opened(encoded), content.count >= Self.headerSize,
      content.starts(with: Self.magic)
    else {
      return nil
    }
    guard let count = Int(exactly: LittleEndian.word(content, at: 8)),
      count <= (content.count - Self.headerSize) / Self.entrySize, Self.hasWholePaths(content, count: count)
    else { return nil }
    bytes = content
    self.count = count
    whole = content[16..<48].allSatisfy { $0 == 0 } ? nil : LittleEndian.digest(content, at: 16)
  }

  /// The table as bytes, sealed under the user's key. A caller that does not need the table any more passes it on, so that it is
  /// not copied.
  public consuming func encoded(under key: SealKey, for purpose: String) -> [UInt8] {
    var content = bytes
    bytes = []
    Seal(key: key, purpose: purpose).seal(&content)
    return content
  }

  /// The entries of all files, in the order of their paths.
  public var entries: [Entry] { (0..<count).compactMap { entry(at: $0) } }

  /// The entry of the file at a position; nil if the table is malformed.
  public func entry(at index: Int) -> Entry? {
    let start = Self.headerSize + index * Self.entrySize
    func word(_ number: Int) -> UInt64 { LittleEndian.word(bytes, at: start + number * 8) }
    let path = pathsStart + Int(truncatingIfNeeded: word(5))
    guard path >= pathsStart, path < bytes.count, let end = bytes[path...].firstIndex(of: 0) else { return nil }
    let digest = LittleEndian.digest(bytes, at: start + 48)
    return Entry(
      path: String(decoding: bytes[path..<end], as: UTF8.self), stamp: stamp(at: index), digest: digest,
      isSettled: word(4) == 1)
  }

  /// Marks those files as unsettled that were changed too shortly before `instant` (git's racy rule).
  mutating func settle(before instant: Int64) {
    for index in 0..<count where isSettled(at: index) && !stamp(at: index).isOlder(than: instant) {
      bytes[Self.headerSize + index * Self.entrySize + 32] = 0
    }
  }

  var pathsStart: Int { Self.headerSize + count * Self.entrySize }

  /// The positions of files below `root` that may have changed: they are missing, differ from their stamps, or are not settled.
  ///
  /// - Parameter range: the positions to check; nil for all.
  public func doubtful(below root: String, in range: Range<Int>? = nil) -> [Int] {
    let range = range ?? 0..<count
    let directory = SystemCall.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return Array(range) }
    defer { close(directory) }
    return ShortThreads.flatMap(range, most: Self.checkedAlone) { doubtful(in: $0, below: directory) }
  }

  /// The files that one thread checks in about the time that another needs to start and end.
  private static let checkedAlone = 400

  /// The same positions, of files below an open folder.
  private func doubtful(in range: Range<Int>, below directory: Int32) -> [Int] {
    var doubtful: [Int] = []
    unsafe bytes.withUnsafeBytes { bytes in
      for index in range {
        let start = Self.headerSize + index * Self.entrySize
        func word(_ number: Int) -> UInt64 {
          UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: start + number * 8, as: UInt64.self))
        }
        let offset = pathsStart + Int(truncatingIfNeeded: word(5))
        var facts = stat()
        guard word(4) == 1, offset >= pathsStart, offset < bytes.count, let base = bytes.baseAddress,
          // The table ends with a zero byte, so no path extends beyond it.
          unsafe fstatat(directory, (base + offset).assumingMemoryBound(to: CChar.self), &facts, AT_SYMLINK_NOFOLLOW)
            == 0
        else {
          doubtful.append(index)
          continue
        }
        let stamp = FileStamp(facts)
        if stamp.kind != .file || stamp.size != Int64(bitPattern: word(0)) || stamp.inode != word(3)
          || stamp.modified != Int64(bitPattern: word(1)) || stamp.changed != Int64(bitPattern: word(2))
        {
          doubtful.append(index)
        }
      }
    }
    return doubtful
  }
}
