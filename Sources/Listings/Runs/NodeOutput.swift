package import Digests
import Engine
package import Manifest

/// The output of a node: the digests of its classes' content listings, and a few facts that later keys need.
package struct NodeOutput: BuildOutput, Hashable {
  /// The content digest of each class's listing after the step.
  package var listings: [ClassName: SHA256Digest] = [:]
  /// The digest of the class's origin table; only `sources` has one.
  package var origin: SHA256Digest?
  /// The facts besides the listings, by name; the properties in `NodeOutput+Facts.swift` read and write them.
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

  /// The output as bytes for the action cache.
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

  /// Reads what ``encoded()`` wrote; returns nil for any other bytes.
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
