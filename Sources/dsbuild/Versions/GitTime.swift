import Diagnostics
import Synchronization

/// The time that git may run for one command of dsbuild, in all its calls together.
///
/// A repository can make each call wait, for instance by pipes in place of its objects. Calls with a limit of their own would add
/// up; here no git is started once the time is used up.
final class GitTime: Sendable {
  /// Listing and reading the lock of a million rows takes less than a second.
  private static let most = Duration.seconds(3)

  private let left = Mutex(most)

  /// Makes a call that may take as long as is left, and takes its time off.
  ///
  /// - Throws: `DiagnosticError` where nothing is left; what the call throws.
  func measured<Value>(_ call: (Duration) throws -> Value) throws -> Value {
    let left = self.left.withLock { $0 }
    guard left > .zero else {
      throw DiagnosticError(
        "git takes longer than \(Self.most.components.seconds) s on this repository", hint: "`git fsck` shows damage")
    }
    let start = ContinuousClock.now
    defer {
      let taken = ContinuousClock.now - start
      self.left.withLock { $0 -= taken }
    }
    return try call(left)
  }
}
