#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The right to change a project: one process has it at a time, and the kernel takes it back when that process ends, however it ends.
///
/// It is `flock` on an open descriptor. The file holds the process id of the holder, for messages only; it stays when the lock is let go.
public final class WriterLock: Sendable {
  private let file: OpenFile

  private init(_ file: OpenFile) {
    self.file = file
  }

  /// Takes the lock at `path`, waiting for its holder or failing at once.
  ///
  /// Blocks the calling thread while it waits.
  ///
  /// - Parameter whileHeld: called once, with the holder's process id where that is known, before the wait begins.
  /// - Throws: ``EngineError/Code/held(by:)`` when another process has the lock and `waits` is false.
  public static func acquire(
    _ path: String, waits: Bool, effects: Effects, whileHeld: (Int32?) -> Void
  ) throws(EngineError) -> WriterLock {
    try effects.makeDirectories(Effects.directory(of: path))
    while true {
      let file = try effects.open(path, .open)
      if !file.tryLock() {
        if let missing = file.lockError { throw Self.noLocks(missing, path) }
        let holder = livingHolder(of: path, effects: effects)
        guard waits else { throw EngineError(.held(by: holder), "lock", path) }
        whileHeld(holder)
        guard file.waitForLock() else { throw EngineError(.system, "lock", path) }
      }
      // Somebody may have deleted the whole directory while this process waited.
      guard file.isStillNamed() else { continue }
      try effects.truncate(file, to: 0)
      try effects.write(Array("\(ProcessIdentity.own)\n".utf8), to: file, at: 0)
      return WriterLock(file)
    }
  }

  /// Looks whether the disk of a file that is there has locks.
  ///
  /// - Throws: `EngineError` where it has none.
  public static func probe(_ path: String, effects: Effects) throws(EngineError) {
    let file = try effects.open(path, .read, allowing: .links)
    if let missing = file.lockError { throw noLocks(missing, path) }
  }

  private static func noLocks(_ number: Int32, _ path: String) -> EngineError {
    EngineError(
      .system, "lock", path, systemError: number,
      hint: "the disk has no file locks: move the project to a local disk, or mount the network disk with locks")
  }

  /// The process id that the holder wrote down, given a moment to do so: until then the last one's stands there.
  private static func livingHolder(of path: String, effects: Effects) -> Int32? {
    for _ in 0..<50 {
      if let id = holder(of: path, effects: effects), ProcessIdentity.isAlive(id) { return id }
      usleep(1000)
    }
    return holder(of: path, effects: effects)
  }

  /// The process that wrote itself down as the holder, where it is another one and still lives.
  public static func otherHolder(of path: String, effects: Effects) -> Int32? {
    guard let id = holder(of: path, effects: effects), id != ProcessIdentity.own, ProcessIdentity.isAlive(id) else {
      return nil
    }
    return id
  }

  /// The process id that the holder wrote down; nil when nobody ever did. The lock may be free nevertheless.
  public static func holder(of path: String, effects: Effects) -> Int32? {
    guard let bytes = try? effects.read(path) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self))
  }
}
