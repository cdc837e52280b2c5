import Digests

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The directory in which one process keeps large blobs until they are synced.
///
/// A blob moves into the store only after its bytes were synced, so a name in the store never refers to bytes that a power cut
/// destroyed. When a process ends and leaves blobs here, another one hashes them and adopts those that match their names.
struct IncomingBlobs {
  /// The path of the directory.
  let path: String
  private let lock: OpenFile
  private var count = 0

  /// Creates a directory for this process.
  init(layout: StoreLayout, effects: Effects) throws(EngineError) {
    try effects.makeDirectories(layout.incoming)
    while true {
      let path = "\(layout.incoming)/\(getpid())-\(Hexadecimal.encode(UInt64.random(in: .min ... .max)))"
      let lock = try effects.open(path + ".lock", .create(permissions: 0o644))
      guard lock.tryLock(), lock.isStillNamed() else { continue }
      try effects.makeDirectories(path)
      self.path = path
      self.lock = lock
      return
    }
  }

  /// A path for another blob.
  mutating func name(for digest: SHA256Digest) -> String {
    count += 1
    return "\(path)/\(digest.hex).\(count)"
  }

  /// Removes the directory, which must be empty.
  func close(effects: Effects) throws(EngineError) {
    try effects.removeDirectory(path)
    try effects.unlink(path + ".lock")
  }

  private static let lockName = NamePattern(.digits, .text("-"), .hexadecimal(16), .text(".lock"))

  /// Adopts the blobs of processes that have ended, and removes their directories.
  static func adoptAbandoned(layout: StoreLayout, effects: Effects) throws(EngineError) {
    for entry in try effects.list(layout.incoming) where Self.lockName.matches(entry.name) {
      let lockPath = layout.incoming + "/" + entry.name
      let file: OpenFile
      do { file = try effects.open(lockPath, .update) } catch  where error.code == .notFound { continue }
      guard file.tryLock() else { continue }
      let directory = String(lockPath.dropLast(5))
      guard FileStamp(path: directory, following: false).map({ $0.kind == .directory }) ?? true else { continue }
      for blob in try effects.list(directory) {
        try adopt(directory + "/" + blob.name, named: blob.name, layout: layout, effects: effects)
      }
      try effects.removeDirectory(directory)
      try effects.unlink(lockPath)
    }
  }

  private static func adopt(
    _ path: String, named name: String, layout: StoreLayout, effects: Effects
  ) throws(EngineError) {
    guard FileStamp(path: path, following: false)?.kind == .file, let digest = SHA256Digest(hex: name.prefix(64)),
      SHA256Digest(of: try effects.read(path)) == digest
    else { return try effects.removeTree(path) }
    try publish(path, digest, layout: layout, effects: effects)
  }

  /// Syncs a blob and renames it into the store.
  static func publish(
    _ path: String, _ digest: SHA256Digest, layout: StoreLayout, effects: Effects
  ) throws(EngineError) {
    try effects.sync(effects.open(path, .read))
    let destination = layout.file(digest)
    try effects.makeDirectories(Effects.directory(of: destination))
    try effects.rename(path, to: destination)
  }
}
