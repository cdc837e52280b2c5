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
  /// Where each of them stands, by its text.
  var places: [String: String] = [:]

  /// Nothing is named.
  init() {}

  /// What the takedown file at a path names.
  init(_ file: TakedownFile, path: String) {
    for (entry, line) in file.entries {
      let text: String
      switch entry {
      case .image(let digest):
        digests.insert(digest)
        text = digest.hex
      case .address(let address):
        addresses.insert(address)
        text = Self.name(of: address)
      case .host(let pattern):
        hosts.insert(pattern)
        text = pattern.description
      }
      places[text] = "\(path):\(line)"
    }
  }

  /// Whether any address or host is named.
  var namesAddresses: Bool { !addresses.isEmpty || !hosts.isEmpty }

  /// The addresses and patterns, nil for none: all that `sources` reads of the list.
  var addressNames: Description.Value? {
    guard namesAddresses else { return nil }
    let names = addresses.map(Self.name).sorted() + hosts.map(\.description).sorted()
    return .list(names.map { .text($0) })
  }

  /// An address as it may be written; of one with a user name or a password a digest tells which it is.
  private static func name(of address: String) -> String {
    let masked = SourceText.masked(address)
    return masked == address ? address : "\(masked) \(SHA256Digest(of: address).hex.prefix(16))"
  }

  /// The same list with the digests of what its addresses and hosts are known to have given: pinned in the lock, or on
  /// disk. By them an exact copy under another address is found.
  func knowing(_ tables: some Sequence<LockedTable>, files: some Sequence<SourcesStep.Input>) throws -> Takedown {
    guard namesAddresses else { return self }
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
