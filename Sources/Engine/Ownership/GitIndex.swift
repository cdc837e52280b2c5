import Digests

/// Looks for a folder among the paths that a git index tracks. It does not run git, because a repository's configuration can
/// make git run commands.
///
/// It reads versions 2 to 4 with SHA-1 or SHA-256 names; see `gitformat-index(5)`. The bytes may come from anywhere and may be
/// damaged.
struct GitIndex {
  /// The first tracked path that is the folder or is inside it.
  private(set) var found: String?
  /// The name of the shared index that a split index extends, in hexadecimal.
  private(set) var shared: String?
  /// Whether the index has a single entry for a whole folder that contains the folder in question, so that its paths are not
  /// listed (a sparse index).
  private(set) var isHidden = false

  private struct Unreadable: Error {}

  /// Parses an index.
  ///
  /// - Parameters:
  ///   - folder: the folder's path in the work tree; empty for the work tree itself.
  /// - Returns: nil if the bytes are not an index that this reader supports.
  init?(_ bytes: [UInt8], lookingFor folder: String) {
    // An index does not say which names it uses. With the wrong size, the entries do not end at the right place.
    for nameSize in [20, 32] {
      self.init()
      do throws(Unreadable) {
        try read(bytes, nameSize: nameSize, folder: Self.folded(folder.utf8))
        return
      } catch { continue }
    }
    return nil
  }

  private init() {}

  private mutating func read(_ bytes: [UInt8], nameSize: Int, folder: [UInt8]) throws(Unreadable) {
    guard bytes.count >= 12 + nameSize, bytes.starts(with: "DIRC".utf8) else { throw Unreadable() }
    let (version, count) = (Self.number(bytes, at: 4), Self.number(bytes, at: 8))
    guard (2...4).contains(version) else { throw Unreadable() }
    let end = bytes.count - nameSize
    var at = 12
    var path: [UInt8] = []
    for _ in 0..<count {
      guard end - at > 42 + nameSize else { throw Unreadable() }
      let flags = at + 40 + nameSize
      let isExtended = bytes[flags] & 0x40 != 0
      guard !isExtended || version >= 3 else { throw Unreadable() }
      var start = flags + (isExtended ? 4 : 2)
      if version == 4 {
        let stripped = try Self.variable(bytes, at: &start, end: end)
        guard stripped <= path.count else { throw Unreadable() }
        path.removeLast(stripped)
      } else {
        path.removeAll(keepingCapacity: true)
      }
      guard start < end, let zero = bytes[start..<end].firstIndex(of: 0) else { throw Unreadable() }
      path += bytes[start..<zero]
      // Versions 2 and 3 pad an entry to a multiple of eight with one to eight zeros.
      at = version == 4 ? zero + 1 : at + (zero - at + 8) & ~7
      guard at <= end else { throw Unreadable() }
      note(path, isFolder: bytes[flags - nameSize - 16] == 0 && bytes[flags - nameSize - 14] == 0x40, folder)
    }
    try readExtensions(bytes, from: at, to: end, nameSize: nameSize)
  }

  /// Processes an entry.
  private mutating func note(_ path: [UInt8], isFolder: Bool, _ folder: [UInt8]) {
    // In a split index, entries without a path replace entries of the shared index.
    guard !path.isEmpty else { return }
    // A folder entry of a sparse index ends with a slash.
    if isFolder, folder.count >= path.count, folder.starts(with: Self.folded(path)) { isHidden = true }
    guard found == nil, path.count >= folder.count,
      folder.isEmpty || path.count == folder.count || path[folder.count] == 47
    else { return }
    if Self.folded(path.prefix(folder.count)) == folder { found = String(decoding: path, as: UTF8.self) }
  }

  private mutating func readExtensions(_ bytes: [UInt8], from start: Int, to end: Int, nameSize: Int) throws(Unreadable)
  {
    var at = start
    while at < end {
      guard end - at >= 8 else { throw Unreadable() }
      // The name of an extension has four letters.
      guard bytes[at..<at + 4].allSatisfy({ (97...122).contains($0 | 32) }) else { throw Unreadable() }
      let size = Self.number(bytes, at: at + 4)
      guard size <= end - at - 8 else { throw Unreadable() }
      if bytes[at..<at + 4].elementsEqual("link".utf8) {
        guard size >= nameSize else { throw Unreadable() }
        let name = bytes[at + 8..<at + 8 + nameSize]
        if !name.allSatisfy({ $0 == 0 }) { shared = Hexadecimal.encode(name) }
      }
      at += 8 + size
    }
  }

  /// Lower case for upper case: on a file system that ignores case, a path with other case is the same folder.
  private static func folded(_ path: some Sequence<UInt8>) -> [UInt8] {
    path.map { (65...90).contains($0) ? $0 + 32 : $0 }
  }

  private static func number(_ bytes: [UInt8], at offset: Int) -> Int {
    (0..<4).reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
  }

  /// A number in the format of git's pack offsets: seven bits a byte, plus one for each byte that follows.
  private static func variable(_ bytes: [UInt8], at offset: inout Int, end: Int) throws(Unreadable) -> Int {
    var value = -1
    while true {
      guard offset < end, value < 1 << 32 else { throw Unreadable() }
      let byte = bytes[offset]
      offset += 1
      value = (value + 1) << 7 | Int(byte & 127)
      if byte & 128 == 0 { return value }
    }
  }
}
