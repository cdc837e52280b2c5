import Digests

/// The paths of a store, below its root.
struct StoreLayout: Hashable, Sendable {
  /// The directory of the whole store.
  let root: String

  /// The folder of the blobs. It contains only complete blobs.
  var store: String { root + "/store" }
  /// The packs of small blobs.
  var packs: String { store + "/packs" }
  /// The indexes of the packs, which are rebuilt from the packs if they are lost.
  var indexes: String { root + "/index" }
  /// The indexes of all packs in one sorted file, which is rebuilt from them.
  var sortedIndex: String { indexes + "/sorted" }
  /// Large blobs that are not synced yet, in one directory for each writing process.
  var incoming: String { root + "/incoming" }
  /// Damaged blobs, kept for the user to inspect.
  var quarantine: String { root + "/quarantine" }
  /// The records of the blobs that each run used, so that the least recently used ones are removed first.
  var uses: String { root + "/uses" }
  /// One locked file for each running build.
  var leases: String { root + "/leases" }
  /// The lock that builds take briefly at their start and collections hold.
  var gate: String { root + "/gate" }
  /// One file for each project that uses this store from another place.
  var projects: String { root + "/projects" }

  /// A blob with a file of its own.
  func file(_ digest: SHA256Digest) -> String {
    let hex = digest.hex
    return "\(store)/\(hex.prefix(2))/\(hex)"
  }

  func pack(_ name: String) -> String { "\(packs)/\(name).pack" }
  func index(_ name: String) -> String { "\(indexes)/\(name).index" }
  func quarantined(_ digest: SHA256Digest) -> String { "\(quarantine)/\(digest.hex)" }
}
