package import Digests
import Engine
package import Manifest
import Transfer

/// The entries of a dataset's takedown list: pictures that never enter an output.
///
/// An entry matches every spelling of its address: case of the host, a default port, percent-encoding, a fragment, a
/// user name and password make no difference.
package struct Takedown: Hashable, Sendable {
  /// Addresses, in the normalised spelling for comparison.
  private(set) var addresses: Set<String> = []
  /// Hosts and domains.
  private(set) var hosts: Set<HostPattern> = []
  /// Digests of pictures.
  package var digests: Set<SHA256Digest> = []
  /// The line of each entry as `file:line`, by the entry's text.
  package private(set) var places: [String: String] = [:]

  /// An empty list.
  init() {}

  /// The entries of the takedown file at a path.
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

  /// Whether the list has no entry.
  var isEmpty: Bool { digests.isEmpty && !namesAddresses }

  /// Whether the list has any entry for an address or a host.
  var namesAddresses: Bool { !addresses.isEmpty || !hosts.isEmpty }

  /// The addresses and patterns, which are the only part of the list that `sources` reads; nil if there are none.
  var addressNames: Description.Value? {
    guard namesAddresses else { return nil }
    return .list((addresses.sorted() + hosts.map(\.description).sorted()).map { .text($0) })
  }

  /// The same list, extended by the digests of pictures from its addresses and hosts, if the lock pins them or they
  /// are files on disk. With the digests, an exact copy under another address is recognized too.
  func knowing(
    _ tables: some Sequence<LockedTable>, files: () throws -> [SourcesStep.Input] = { [] }
  ) throws -> Takedown {
    guard namesAddresses else { return self }
    var known = self
    for table in tables {
      try table.forEachRow { row in
        if let image = row.sha256, names(address: row.url) { known.digests.insert(image) }
      }
    }
    for file in try files() where names(address: "file:\(file.path)") { known.digests.insert(file.digest) }
    return known
  }

  /// Whether the list has an entry for an address or its host.
  package func names(address: String) -> Bool { !entries(naming: address).isEmpty }

  /// The texts of the entries for an address or its host.
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

  /// The normalised spelling by which an address of a row, a file or an entry is compared.
  private static func resource(of text: String) -> String {
    if text.lowercased().hasPrefix("file:") { return "file:" + FilePath.normalised(String(text.dropFirst(5))) }
    switch Address.canonical(text) {
    case .success(let address): return address.resource
    case .failure: return text
    }
  }
}
