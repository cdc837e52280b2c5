import Diagnostics
import Synchronization

/// The total time that git may run for one command of dsbuild.
///
/// A repository can make each call slow, for instance with pipes in place of its objects. Limits for single calls would add up.
/// Therefore no further call starts once the total is used up.
final class GitTime: Sendable {
  /// More than enough: listing and reading the lock of a million rows takes less than a second.
  private static let most = Duration.seconds(3)

  private let left = Mutex(most)

  /// Runs a call with the remaining time as its limit, and subtracts its duration.
  ///
  /// - Throws: `DiagnosticError` if no time is left; the error of the call.
  func measured<Value>(_ call: (Duration) throws -> Value) throws -> Value {
    let left = self.left.withLock { $0 }
    guard left > .zero else {
      throw DiagnosticError(
        "git takes longer than \(Self.most.components.seconds) s on this repository",
        hint: "run `git gc` or `git fsck` in it, then try again")
    }
    let start = ContinuousClock.now
    defer {
      let taken = ContinuousClock.now - start
      self.left.withLock { $0 -= taken }
    }
    return try call(left)
  }
}
