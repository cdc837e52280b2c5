/// The gate of a store that several projects use: shut while a collection runs or a build enters, so that the two never cross.
///
/// A collection that holds it sees every build that runs, and no further one begins under it.
public final class StoreGate: Sendable {
  private let file: OpenFile

  private init(_ file: OpenFile) {
    self.file = file
  }

  /// Shuts the gate, waiting for whoever has it; it opens again when nobody holds the value any more.
  static func shut(_ layout: StoreLayout, effects: Effects) throws(EngineError) -> StoreGate {
    try effects.makeDirectories(layout.leases)
    while true {
      let file = try effects.open(layout.gate, .open)
      guard file.waitForLock() else { throw EngineError(.system, "lock", layout.gate) }
      if file.isStillNamed() { return StoreGate(file) }
    }
  }

  /// Shuts the gate once no build runs on the store, waiting for those that do or failing at once.
  ///
  /// - Parameter whileHeld: called with the process id of each build that is waited for.
  /// - Throws: ``EngineError/Code/held(by:)`` when a build runs and `waits` is false.
  public static func shutWhenIdle(
    root: String, waits: Bool, effects: Effects, whileHeld: (Int32?) -> Void
  ) throws(EngineError) -> StoreGate {
    let layout = StoreLayout(root: root)
    while true {
      switch try attempt(layout, effects: effects) {
      case .idle(let gate): return gate
      case .busy(let lease):
        guard waits else { throw EngineError(.held(by: lease.process), "collect", root) }
        whileHeld(lease.process)
        try wait(for: lease, effects: effects)
      }
    }
  }

  private enum Attempt {
    case idle(StoreGate)
    case busy(BuildLease.Live)
  }

  /// One look behind the shut gate; it is open again when a build was seen.
  private static func attempt(_ layout: StoreLayout, effects: Effects) throws(EngineError) -> Attempt {
    let gate = try shut(layout, effects: effects)
    let live = try BuildLease.live(layout, except: nil, cleans: true, effects: effects)
    return live.first.map { .busy($0) } ?? .idle(gate)
  }

  private static func wait(for lease: BuildLease.Live, effects: Effects) throws(EngineError) {
    do throws(EngineError) {
      let file = try effects.open(lease.path, .read)
      guard file.waitForLock() else { throw EngineError(.system, "lock", lease.path) }
    } catch  where error.code == .notFound {}
  }
}
