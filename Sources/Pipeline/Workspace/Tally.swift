import Digests
import Listings
import Synchronization

/// The actions that ran and failed in this build, each once, no matter how many rows name it.
///
/// Actions are distinguished by the first eight bytes of their keys.
final class Tally: Sendable {
  private struct Seen {
    var ran: [ActionKind: Set<UInt64>] = [:]
    var failed: [ActionKind: Set<UInt64>] = [:]
    /// Pictures that were added to the store in this build.
    var arrived: Set<UInt64> = []
  }

  private let seen = Mutex(Seen())

  func ran(_ kind: ActionKind, _ key: SHA256Digest) {
    seen.withLock { _ = $0.ran[kind, default: []].insert(key.prefix) }
  }

  /// Counts a fetch of a picture that was not in the store before this build.
  func fetched(_ key: SHA256Digest, _ image: SHA256Digest) {
    seen.withLock {
      $0.ran[.fetch, default: []].insert(key.prefix)
      $0.arrived.insert(image.prefix)
    }
  }

  /// Whether a picture was added to the store in this build: a second address with the same bytes then counts as
  /// fetched too.
  func hasArrived(_ image: SHA256Digest) -> Bool { seen.withLock { $0.arrived.contains(image.prefix) } }

  func failed(_ kind: ActionKind, _ key: SHA256Digest) {
    seen.withLock { _ = $0.failed[kind, default: []].insert(key.prefix) }
  }

  /// The counts of a kind with `total` distinct actions in the dataset: actions that neither ran nor failed are hits.
  func count(_ kind: ActionKind, total: Int) -> ActionCount {
    seen.withLock {
      let ran = $0.ran[kind]?.count ?? 0
      let failed = $0.failed[kind]?.count ?? 0
      return ActionCount(ran: ran, hit: max(0, total - ran - failed), failed: failed)
    }
  }

  /// Whether any action ran or failed.
  var isEmpty: Bool {
    // A build with nothing to do asks this, and the first key path of a process costs more than all else here.
    seen.withLock { seen in
      seen.ran.allSatisfy { $0.value.isEmpty } && seen.failed.allSatisfy { $0.value.isEmpty }
    }
  }
}
