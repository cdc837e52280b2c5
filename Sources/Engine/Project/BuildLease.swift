import Digests

/// The lease of a running build on a store that several projects use. `gc` waits for it, or keeps what was used since the build
/// began.
///
/// It is a locked file. The kernel releases the lock with the process, so a killed build has no lease.
public final class BuildLease: Sendable {
  private let file: OpenFile
  private let effects: Effects

  /// Takes a lease on the store below `root`, until ``end()`` or the end of the process. Waits while a collection runs there.
  public init(root: String, effects: Effects, clock: WallClock = .system) throws(EngineError) {
    let layout = StoreLayout(root: root)
    let gate = try StoreGate.shut(layout, effects: effects)
    defer { withExtendedLifetime(gate) {} }
    // Remove the lease files of killed builds, so that they do not accumulate.
    _ = try Self.live(layout, except: nil, cleans: true, effects: effects)
    while true {
      let name = "\(ProcessIdentity.own)-\(Hexadecimal.encode(UInt64.random(in: .min ... .max)))"
      let file = try effects.open(layout.leases + "/" + name, .create(permissions: 0o644))
      guard file.tryLock(), file.isStillNamed() else { continue }
      try effects.write(Array("\(clock.seconds)\n".utf8), to: file, at: 0)
      self.file = file
      self.effects = effects
      return
    }
  }

  /// Ends the lease.
  public func end() throws(EngineError) { try effects.unlink(file.path) }

  /// A lease of a live process.
  struct Live {
    /// The file of the lease.
    let path: String
    /// The start of the build in seconds since 1970.
    let began: Int64
    /// The building process; nil if the file name does not say.
    let process: Int32?
  }

  /// The leases of running builds, except `own`. If `cleans`, the leases of ended processes are removed.
  static func live(
    _ layout: StoreLayout, except own: BuildLease?, cleans: Bool, effects: Effects
  ) throws(EngineError) -> [Live] {
    var live: [Live] = []
    for entry in try effects.list(layout.leases) where NamePattern.process.matches(entry.name) {
      let path = layout.leases + "/" + entry.name
      guard path != own?.file.path, entry.kind != .directory else { continue }
      let file: OpenFile
      do throws(EngineError) { file = try effects.open(path, .read) } catch  where error.code == .notFound { continue }
      if file.tryLock() {
        if cleans { try effects.unlink(path) }
        continue
      }
      let text = String(decoding: try effects.read(path).prefix { $0 != 10 }, as: UTF8.self)
      // A lease that is still being written has no start yet. 0 protects everything in the store.
      live.append(Live(path: path, began: Int64(text) ?? 0, process: Int32(entry.name.prefix { $0 != "-" })))
    }
    return live
  }
}
