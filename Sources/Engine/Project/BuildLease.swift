import Digests

/// A running build's claim on a store that other projects use too: `gc` keeps what was used since the oldest such build began.
///
/// A locked file; the kernel frees it with the process, so a build that was killed claims nothing.
public final class BuildLease: Sendable {
  private let file: OpenFile
  private let effects: Effects

  /// Claims the store below `root` from now on, until ``end()`` or the end of the process.
  public init(root: String, effects: Effects, clock: WallClock = .system) throws(EngineError) {
    let directory = StoreLayout(root: root).leases
    try effects.makeDirectories(directory)
    while true {
      let name = "\(ProcessIdentity.own)-\(Hexadecimal.encode(UInt64.random(in: .min ... .max)))"
      let file = try effects.open(directory + "/" + name, .create(permissions: 0o644))
      guard file.tryLock(), file.isStillNamed() else { continue }
      try effects.write(Array("\(clock.seconds)\n".utf8), to: file, at: 0)
      self.file = file
      self.effects = effects
      return
    }
  }

  /// Gives the claim back.
  public func end() throws(EngineError) { try effects.unlink(file.path) }

  /// When the oldest build that runs began, in seconds since 1970; nil when no other than `own` runs.
  ///
  /// Claims of ended processes are removed if `cleans`.
  static func oldest(
    _ layout: StoreLayout, except own: BuildLease?, cleans: Bool, effects: Effects
  ) throws(EngineError) -> Int64? {
    var oldest: Int64?
    for entry in try effects.list(layout.leases) {
      let path = layout.leases + "/" + entry.name
      if path == own?.file.path { continue }
      let file: OpenFile
      do throws(EngineError) { file = try effects.open(path, .read) } catch  where error.code == .notFound { continue }
      if file.tryLock() {
        if cleans { try effects.unlink(path) }
        continue
      }
      let text = String(decoding: try effects.read(path).prefix { $0 != 10 }, as: UTF8.self)
      // A lease that is being written began just now; its store is not to be touched.
      oldest = min(oldest ?? .max, Int64(text) ?? 0)
    }
    return oldest
  }
}
