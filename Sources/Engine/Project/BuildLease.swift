import Digests
import Encoding

/// A running build's claim on a store that other projects use too: `gc` waits for it, or keeps what was used since it began.
///
/// A locked file; the kernel frees it with the process, so a build that was killed claims nothing.
public final class BuildLease: Sendable {
  private let file: OpenFile
  private let effects: Effects

  /// Claims the store below `root` from now on, until ``end()`` or the end of the process; waits while a collection runs there.
  public init(root: String, effects: Effects, clock: WallClock = .system) throws(EngineError) {
    let layout = StoreLayout(root: root)
    let gate = try StoreGate.shut(layout, effects: effects)
    defer { withExtendedLifetime(gate) {} }
    // What a killed build left is no stray file for longer than until the next one.
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

  /// Gives the claim back.
  public func end() throws(EngineError) { try effects.unlink(file.path) }

  /// A claim of a process that lives.
  struct Live {
    /// The claim's file.
    let path: String
    /// When the build began, in seconds since 1970.
    let began: Int64
    /// The process that builds; nil when its name does not say.
    let process: Int32?
  }

  /// The claims of builds that run, other than `own`; those of ended processes are removed if `cleans`.
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
      // A lease that is being written began just now; its store is not to be touched.
      live.append(Live(path: path, began: Int64(text) ?? 0, process: Int32(entry.name.prefix { $0 != "-" })))
    }
    return live
  }
}
