#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The lock for changes of a project. One process holds it at a time, and the kernel releases it when that process ends for any
/// reason.
///
/// It is a `flock` on an open descriptor. The file contains the holder's process id, for messages only, and is kept when the
/// lock is released.
public final class WriterLock: Sendable {
  private let file: OpenFile

  private init(_ file: OpenFile) {
    self.file = file
  }

  /// Takes the lock at `path`. It waits for the holder or fails at once.
  ///
  /// While it waits, it blocks the calling thread.
  ///
  /// - Parameter whileHeld: called once before the wait begins, with the holder's process id if it is known.
  /// - Throws: ``EngineError/Code/held(by:)`` if another process has the lock and `waits` is false.
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
      // The whole directory may have been deleted during the wait.
      guard file.isStillNamed() else { continue }
      let holder = Array("\(ProcessIdentity.own)\n".utf8)
      try effects.write(holder, to: file, at: 0)
      // What is left of a longer id follows the line feed. An empty file would lose its block, which some disks wait for.
      try effects.truncate(file, to: holder.count)
      return WriterLock(file)
    }
  }

  /// Checks whether the file system of an existing file supports locks.
  ///
  /// - Throws: `EngineError` if it does not.
  public static func probe(_ path: String, effects: Effects) throws(EngineError) {
    let file = try effects.open(path, .read, allowing: .links)
    if let missing = file.lockError { throw noLocks(missing, path) }
  }

  private static func noLocks(_ number: Int32, _ path: String) -> EngineError {
    EngineError(
      .system, "lock", path, systemError: number,
      hint: "move the project to a local disk, or mount the network disk with file locks, which this one lacks")
  }

  /// The process id that the holder wrote. It retries for a moment, because the file contains the last holder's id until then.
  private static func livingHolder(of path: String, effects: Effects) -> Int32? {
    for _ in 0..<50 {
      if let id = holder(of: path, effects: effects), ProcessIdentity.isAlive(id) { return id }
      usleep(1000)
    }
    return holder(of: path, effects: effects)
  }

  /// The process that the file names as the holder, if it is another live process.
  public static func otherHolder(of path: String, effects: Effects) -> Int32? {
    guard let id = holder(of: path, effects: effects), id != ProcessIdentity.own, ProcessIdentity.isAlive(id) else {
      return nil
    }
    return id
  }

  /// The process id that a holder wrote; nil if there was none. The lock may be free nevertheless.
  public static func holder(of path: String, effects: Effects) -> Int32? {
    guard let bytes = try? effects.read(path) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self))
  }
}
