import Digests
import Manifest
import Transfer

/// What a dataset's takedown list names: pictures that never enter an output.
struct Takedown: Hashable, Sendable {
  /// Addresses as the list spells them.
  var addresses: Set<String> = []
  /// Hosts and domains.
  var hosts: Set<HostPattern> = []
  /// Digests of pictures.
  var digests: Set<SHA256Digest> = []

  /// Nothing is named.
  init() {}

  /// What a takedown file names.
  init(_ file: TakedownFile) {
    for entry in file.entries.keys {
      switch entry {
      case .image(let digest): digests.insert(digest)
      case .address(let address): addresses.insert(address)
      case .host(let pattern): hosts.insert(pattern)
      }
    }
  }

  /// The digest of the addresses and patterns, nil for none: all that `sources` reads of the list.
  var addressDigest: SHA256Digest? {
    guard !addresses.isEmpty || !hosts.isEmpty else { return nil }
    return SHA256Digest(of: (addresses.sorted() + hosts.map(\.description).sorted()).joined(separator: "\n"))
  }

  /// The same list with the digests of what its addresses and hosts are known to have given: pinned in the lock, or on
  /// disk. By them an exact copy under another address is found.
  func knowing(_ tables: some Sequence<LockedTable>, files: some Sequence<SourcesStep.Input>) throws -> Takedown {
    guard addressDigest != nil else { return self }
    var known = self
    for table in tables {
      for row in try table.table().rows where names(address: row.url) {
        if let image = row.sha256 { known.digests.insert(image) }
      }
    }
    for file in files where names(address: "file:\(file.path)") { known.digests.insert(file.digest) }
    return known
  }

  /// Whether an address, or its host, is named.
  func names(address: String) -> Bool {
    if addresses.contains(address) { return true }
    guard !hosts.isEmpty, case .success(let known) = Address.canonical(address) else { return false }
    return hosts.contains { $0.matches(known.host) }
  }
}
