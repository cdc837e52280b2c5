import Digests
import Manifest
import Synchronization

/// The rows that the fetches of a build decide, as the transfers found them.
///
/// The transfers ask for these rows before the pictures are requested, and the fetch of the class asks again afterwards.
final class FetchChanges: Sendable {
  /// The rows of one class.
  private struct Entry {
    /// The key of the fetch that decides them.
    let key: SHA256Digest
    /// Nil if it decides all rows.
    let rows: ChangedRows?
  }

  private let entries = Mutex<[ClassName: Entry]>([:])

  /// The rows that the fetch with a key decides, remembered or found by `find`. Another key means other inputs: a picture that
  /// was learned from the takedown list changes it too.
  func rows(of name: ClassName, key: SHA256Digest, _ find: () -> ChangedRows?) -> ChangedRows? {
    if let known = entries.withLock({ $0[name] }), known.key == key { return known.rows }
    let rows = find()
    entries.withLock { $0[name] = Entry(key: key, rows: rows) }
    return rows
  }

  /// Drops the rows of a class: its fetch begins or has ended.
  func forget(_ name: ClassName) { entries.withLock { $0[name] = nil } }
}
