package import Digests
import Engine
package import Manifest
import Transfer

/// What a dataset's takedown list names: pictures that never enter an output.
///
/// An entry meets every spelling of its address: letters of the host, a default port, percent-encoding, a fragment, a user
/// name and password make no difference.
package struct Takedown: Hashable, Sendable {
  /// Addresses in the spelling by which they are compared.
  private(set) var addresses: Set<String> = []
  /// Hosts and domains.
  private(set) var hosts: Set<HostPattern> = []
  /// Digests of pictures.
  package var digests: Set<SHA256Digest> = []
  /// The line of each entry as `file:line`, by the entry's text.
  package private(set) var places: [String: String] = [:]

  /// Nothing is named.
  init() {}

  /// What the takedown file at a path names.
  package init(_ file: TakedownFile, path: String) {
    for (entry, line) in file.entries {
      let text: String
      switch entry {
      case .image(let digest):
        digests.insert(digest)
        text = digest.hex
      case .address(let address):
        text = Self.resource(of: address)
        addresses.insert(text)
      case .host(let pattern):
        let comparable = pattern.named(Address.comparable(host: pattern.name))
        hosts.insert(comparable)
        text = comparable.description
      }
      places[text] = "\(path):\(line)"
    }
  }

  /// Whether any address or host is named.
  var namesAddresses: Bool { !addresses.isEmpty || !hosts.isEmpty }

  /// The addresses and patterns, nil for none: all that `sources` reads of the list.
  var addressNames: Description.Value? {
    guard namesAddresses else { return nil }
    return .list((addresses.sorted() + hosts.map(\.description).sorted()).map { .text($0) })
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
  package func names(address: String) -> Bool { !entries(naming: address).isEmpty }

  /// The entries, by their text, that name an address or its host.
  package func entries(naming address: String) -> [String] {
    guard namesAddresses else { return [] }
    let resource = Self.resource(of: address)
    var found = addresses.contains(resource) ? [resource] : []
    if !hosts.isEmpty, case .success(let known) = Address.canonical(address, schemes: ["https", "http"]) {
      let host = Address.comparable(host: known.host)
      found += hosts.filter { $0.matches(host) }.map(\.description)
    }
    return found
  }

  /// The spelling by which an address of a row, a file or an entry is compared.
  private static func resource(of text: String) -> String {
    if text.lowercased().hasPrefix("file:") { return "file:" + FilePath.normalised(String(text.dropFirst(5))) }
    switch Address.canonical(text) {
    case .success(let address): return address.resource
    case .failure: return text
    }
  }
}
