package import Digests
import Engine
package import Manifest

/// What a node gave: the content listings of its classes by digest, and a few facts that later keys need.
package struct NodeOutput: BuildOutput, Hashable {
  /// The content digest of each class's listing after the step.
  package var listings: [ClassName: SHA256Digest] = [:]
  /// The digest of the class's origin table; `sources` alone has one.
  package var origin: SHA256Digest?
  /// What is handed on beside the listings, by name: the properties of `NodeOutput+Facts.swift` read and write it.
  var facts = Description()

  /// Every blob that must be in the store for a hit.
  package var blobs: [SHA256Digest] {
    listings.values.sorted() + [origin, head].compactMap { $0 } + siblings.values.sorted()
  }

  /// Every digest among the facts: blobs that a later build may read.
  package var factDigests: [SHA256Digest] {
    facts.fields.compactMap { field in
      guard case .digest(let digest) = field.value else { return nil }
      return digest
    } + siblings.values.sorted()
  }

  /// The output in bytes, for the action cache.
  package func encoded() -> [UInt8] {
    var description = Description()
    for name in listings.keys.sorted() { description["listing \(name.rawValue)"] = listings[name].map { .digest($0) } }
    description["origin"] = origin.map { .digest($0) }
    description["facts"] = .record(facts)
    return description.encoded()
  }

  package init(listings: [ClassName: SHA256Digest] = [:], origin: SHA256Digest? = nil) {
    self.listings = listings
    self.origin = origin
  }

  /// Reads ``encoded()``; nil for anything else.
  package init?(encoded bytes: [UInt8]) {
    guard let description = Description(encoded: bytes), case .record(let facts)? = description["facts"] else {
      return nil
    }
    self.facts = facts
    for field in description.fields {
      guard case .digest(let digest) = field.value else { continue }
      if field.name == "origin" {
        origin = digest
      } else if field.name.hasPrefix("listing "), let name = ClassName(rawValue: String(field.name.dropFirst(8))) {
        listings[name] = digest
      }
    }
  }
}
