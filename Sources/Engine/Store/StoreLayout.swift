import Digests

/// Where a store keeps what, below its root.
struct StoreLayout: Hashable, Sendable {
  /// The directory that holds all of it.
  let root: String

  /// The blobs; only whole ones, and nothing else, lie below it.
  var store: String { root + "/store" }
  /// The packs of small blobs.
  var packs: String { store + "/packs" }
  /// What is known of each pack; made again from the packs when it is lost.
  var indexes: String { root + "/index" }
  /// Large blobs that are not known to be on disk yet, one directory for each writing process.
  var incoming: String { root + "/incoming" }
  /// Damaged blobs, set aside for a person to look at.
  var quarantine: String { root + "/quarantine" }
  /// Which blobs each run used, for dropping the least recently used ones first.
  var uses: String { root + "/uses" }
  /// One locked file for each build that runs.
  var leases: String { root + "/leases" }
  /// The lock that builds pass on entering and collections hold.
  var gate: String { root + "/gate" }
  /// One file for each project that keeps its blobs here without living here.
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
