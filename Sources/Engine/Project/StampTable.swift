public import Digests
import Encoding

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What files looked like when their content was known: thousands of them are checked by `stat` alone, at about two microseconds each.
///
/// Kept as it lies on disk, one fixed part a file and then the paths, each ended by a zero, so that a check makes no object for a file.
public struct StampTable: Sendable, Equatable {
  /// What is known of one file.
  public struct Entry: Hashable, Sendable {
    /// Its path, relative to the directory that the table is about.
    public let path: String
    /// Its stamp when it was read or written.
    public let stamp: FileStamp
    /// The digest of its content.
    public let digest: SHA256Digest
    /// Whether the stamp proves the content: false for a file so young, when it was read, that an edit in the same tick of the
    /// file system's clock would leave the same stamp (git's racy rule).
    public let isSettled: Bool

    /// What is known of a file.
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
  /// How many files the table knows.
  public let count: Int

  /// What the files are together, in the words of whoever made the table; nil where they are nothing.
  public private(set) var whole: SHA256Digest?

  /// A table of files, in the order of their paths' bytes.
  public init(_ entries: [Entry], whole: SHA256Digest? = nil) {
    func precedes(_ first: Entry, _ second: Entry) -> Bool { first.path.precedesByBytes(second.path) }
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy(precedes)
    let sorted = isSorted ? entries : entries.sorted(by: precedes)
    var layout = StampLayout(capacity: sorted.count)
    for entry in sorted { layout.append(entry) }
    self.init(layout, whole: whole)
  }

  /// A table of files as they were laid out.
  init(_ layout: StampLayout, whole: SHA256Digest?) {
    bytes = layout.bytes
    count = layout.count
    name(whole)
  }

  /// Says what the files are together.
  public mutating func name(_ whole: SHA256Digest?) {
    self.whole = whole
    bytes.replaceSubrange(16..<Self.headerSize, with: whole?.bytes ?? [UInt8](repeating: 0, count: 32))
  }

  /// Reads back ``encoded(under:for:)``; nil for anything else.
  public init?(encoded: [UInt8], under key: SealKey, for purpose: String) {
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

  /// The table as bytes, sealed under the user's key.
  public func encoded(under key: SealKey, for purpose: String) -> [UInt8] {
    Seal(key: key, purpose: purpose).sealed(bytes)
  }

  /// What is known of all the files, in the order of their paths.
  public var entries: [Entry] { (0..<count).compactMap { entry(at: $0) } }

  /// What is known of the file at a position; nil when the table was made by somebody else's hand.
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

  /// The table with the files marked that `instant` is too close to for their stamps to prove anything (git's racy rule).
  func settled(before instant: Int64) -> StampTable {
    var table = self
    for index in 0..<count where isSettled(at: index) && !stamp(at: index).isOlder(than: instant) {
      table.bytes[Self.headerSize + index * Self.entrySize + 32] = 0
    }
    return table
  }

  var pathsStart: Int { Self.headerSize + count * Self.entrySize }

  /// The positions of files below `root` that are not, for certain, what they were: gone, changed, or not settled.
  public func doubtful(below root: String) -> [Int] {
    let directory = SystemCall.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return Array(0..<count) }
    defer { close(directory) }
    var doubtful: [Int] = []
    unsafe bytes.withUnsafeBytes { bytes in
      for index in 0..<count {
        let start = Self.headerSize + index * Self.entrySize
        func word(_ number: Int) -> UInt64 {
          UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: start + number * 8, as: UInt64.self))
        }
        let offset = pathsStart + Int(truncatingIfNeeded: word(5))
        var facts = stat()
        guard word(4) == 1, offset >= pathsStart, offset < bytes.count, let base = bytes.baseAddress,
          // The table ends in a zero, so no path runs past it.
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
