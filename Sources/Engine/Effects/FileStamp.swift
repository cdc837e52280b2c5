#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What the file system says of a file without reading it: by this a file is taken to be unchanged.
public struct FileStamp: Hashable, Sendable {
  /// The kinds of thing a path can name.
  public enum Kind: Hashable, Sendable {
    case file, directory, symbolicLink, other
  }

  /// Its length in bytes.
  public let size: Int64
  /// When its content last changed, in nanoseconds since 1970.
  public let modified: Int64
  /// When its content or its inode last changed, in nanoseconds since 1970; nobody can set it back.
  public let changed: Int64
  /// The number of its inode.
  public let inode: UInt64
  /// The device it lies on.
  public let device: UInt64
  /// What it is.
  public let kind: Kind
  /// The number of the user it belongs to.
  public let owner: UInt32
  /// Who may do what with it: the low twelve bits of its mode.
  public let permissions: UInt16

  /// The stamp of what `path` names, a link followed unless `following` is false; nil when nothing is there.
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
      modified = Int64(facts.st_mtimespec.tv_sec) * 1_000_000_000 + Int64(facts.st_mtimespec.tv_nsec)
      changed = Int64(facts.st_ctimespec.tv_sec) * 1_000_000_000 + Int64(facts.st_ctimespec.tv_nsec)
    #else
      modified = Int64(facts.st_mtim.tv_sec) * 1_000_000_000 + Int64(facts.st_mtim.tv_nsec)
      changed = Int64(facts.st_ctim.tv_sec) * 1_000_000_000 + Int64(facts.st_ctim.tv_nsec)
    #endif
    switch facts.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .directory
    case S_IFLNK: kind = .symbolicLink
    default: kind = .other
    }
  }
}

extension FileStamp {
  /// The stamp of no file.
  public static let nothing = FileStamp(size: -1, modified: 0, changed: 0, inode: 0)

  /// A stamp as a table remembers it; device, kind, owner and permissions are not remembered.
  init(size: Int64, modified: Int64, changed: Int64, inode: UInt64) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
    device = 0
    kind = .file
    owner = 0
    permissions = 0
  }

  /// Whether the two are of one file that was not touched in between; devices are numbered anew by each mount and say nothing.
  public func looksLike(_ other: FileStamp) -> Bool {
    size == other.size && modified == other.modified && changed == other.changed && inode == other.inode
      && kind == other.kind
  }

  /// Whether the file was left alone long enough before `instant` that a later edit must show.
  ///
  /// The clock of a file system ticks a few times in ten milliseconds; where times have no fraction of a second it ticks every
  /// two seconds at worst (FAT).
  func isOlder(than instant: Int64) -> Bool {
    let margin: Int64 = modified % 1_000_000_000 == 0 ? 2_000_000_000 : 20_000_000
    return max(modified, changed) + margin < instant
  }
}
