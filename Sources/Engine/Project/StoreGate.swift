/// The gate of a store that several projects use. A collection holds it, and so does a build while it takes its lease, so the
/// two never overlap.
///
/// A collection that holds the gate sees every running build, and no further build begins in the meantime.
public final class StoreGate: Sendable {
  private let file: OpenFile

  private init(_ file: OpenFile) {
    self.file = file
  }

  /// Closes the gate and waits for its holder if there is one. The gate opens when the last reference to the value is released.
  static func shut(_ layout: StoreLayout, effects: Effects) throws(EngineError) -> StoreGate {
    try effects.makeDirectories(layout.leases)
    while true {
      let file = try effects.open(layout.gate, .open)
      guard file.waitForLock() else { throw EngineError(.system, "lock", layout.gate) }
      if file.isStillNamed() { return StoreGate(file) }
    }
  }

  /// Closes the gate when no build runs on the store. It waits for running builds or fails at once.
  ///
  /// - Parameter whileHeld: called with the process id of each build that it waits for.
  /// - Throws: ``EngineError/Code/held(by:)`` if a build runs and `waits` is false.
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

  /// Closes the gate and looks for running builds. If there is one, the gate is opened again.
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
