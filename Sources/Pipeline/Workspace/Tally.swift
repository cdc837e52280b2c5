import Digests
import Listings
import Synchronization

/// Which actions ran and failed in this build, each once however many rows name it.
///
/// They are told apart by the first eight bytes of their keys.
final class Tally: Sendable {
  private struct Seen {
    var ran: [ActionKind: Set<UInt64>] = [:]
    var failed: [ActionKind: Set<UInt64>] = [:]
    /// Pictures that came into the store in this build.
    var arrived: Set<UInt64> = []
  }

  private let seen = Mutex(Seen())

  func ran(_ kind: ActionKind, _ key: SHA256Digest) {
    seen.withLock { _ = $0.ran[kind, default: []].insert(key.prefix) }
  }

  /// A fetch gave a picture that was not here before this build.
  func fetched(_ key: SHA256Digest, _ image: SHA256Digest) {
    seen.withLock {
      $0.ran[.fetch, default: []].insert(key.prefix)
      $0.arrived.insert(image.prefix)
    }
  }

  /// Whether a picture came into the store in this build: a second address of the same bytes is new with it.
  func hasArrived(_ image: SHA256Digest) -> Bool { seen.withLock { $0.arrived.contains(image.prefix) } }

  func failed(_ kind: ActionKind, _ key: SHA256Digest) {
    seen.withLock { _ = $0.failed[kind, default: []].insert(key.prefix) }
  }

  /// The counts of a kind of which `total` distinct actions belong to the dataset: what neither ran nor failed is a hit.
  func count(_ kind: ActionKind, total: Int) -> ActionCount {
    seen.withLock {
      let ran = $0.ran[kind]?.count ?? 0
      let failed = $0.failed[kind]?.count ?? 0
      return ActionCount(ran: ran, hit: max(0, total - ran - failed), failed: failed)
    }
  }

  /// Whether any action ran or failed.
  var isEmpty: Bool {
    seen.withLock { $0.ran.values.allSatisfy(\.isEmpty) && $0.failed.values.allSatisfy(\.isEmpty) }
  }
}
