#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The facts about a file that the file system reports without reading it. If they are the same, dsbuild treats the file as
/// unchanged.
public struct FileStamp: Hashable, Sendable {
  /// The kinds of file that a path can name.
  public enum Kind: Hashable, Sendable {
    case file, directory, symbolicLink, other
  }

  /// The length in bytes.
  public let size: Int64
  /// The time of the last change of the content, in nanoseconds since 1970. Times that do not fit, from the year 2262 on, wrap: a
  /// file then counts as old.
  public let modified: Int64
  /// The time of the last change of the content or the inode, in nanoseconds since 1970. No program can set it back.
  public let changed: Int64
  /// The inode number.
  public let inode: UInt64
  /// The device that contains the file.
  public let device: UInt64
  /// The kind of file.
  public let kind: Kind
  /// The number of the owning user.
  public let owner: UInt32
  /// The permissions: the low twelve bits of the mode.
  public let permissions: UInt16

  /// The stamp of the file at `path`; nil if there is none. Links are followed unless `following` is false.
  public init?(path: String, following: Bool = true) {
    var facts = stat()
    guard unsafe (following ? stat(path, &facts) : lstat(path, &facts)) == 0 else { return nil }
    self.init(facts)
  }

  init?(descriptor: Int32) {
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0 else { return nil }
    self.init(facts)
  }

  init(_ facts: stat) {
    size = Int64(facts.st_size)
    inode = UInt64(facts.st_ino)
    device = UInt64(truncatingIfNeeded: facts.st_dev)
    owner = facts.st_uid
    permissions = UInt16(facts.st_mode & 0o7777)
    #if canImport(Darwin)
      modified = Self.nanoseconds(facts.st_mtimespec)
      changed = Self.nanoseconds(facts.st_ctimespec)
    #else
      modified = Self.nanoseconds(facts.st_mtim)
      changed = Self.nanoseconds(facts.st_ctim)
    #endif
    switch facts.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .symbolicLink
    default: kind = .other
    }
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}

extension FileStamp {
  /// A stamp that no file has.
  public static let nothing = FileStamp(size: -1, modified: 0, changed: 0, inode: 0)

  /// A stamp as tables store it, without device, kind, owner and permissions.
  public init(size: Int64, modified: Int64, changed: Int64, inode: UInt64) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
    device = 0
    kind = .file
    owner = 0
    permissions = 0
  }

  /// Whether both stamps are of the same unchanged file. The device is ignored, because device numbers can change with each
  /// mount.
  public func looksLike(_ other: FileStamp) -> Bool {
    size == other.size && modified == other.modified && changed == other.changed && inode == other.inode
      && kind == other.kind
  }

  /// Whether the last change was so long before `instant` that any later edit changes the stamp.
  ///
  /// The clock of a file system ticks several times in ten milliseconds. If its times have no fraction of a second, it ticks
  /// every two seconds at worst (FAT).
  public func isOlder(than instant: Int64) -> Bool {
    let margin: Int64 = modified % 1_000_000_000 == 0 ? 2_000_000_000 : 20_000_000
    return max(modified, changed) < instant &- margin
  }
}
