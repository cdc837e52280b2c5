package import Digests
import Engine
import Learning
package import Listings
package import Manifest
import Synchronization

/// The remembered results of the network of a class for its pictures.
extension BuiltDataset {
  /// The remembered results for some pictures of a class; empty without a network.
  package func embeddings(
    of pictures: [EmbedAction.Picture], _ item: ManifestClass, maps: Bool = false
  ) throws -> [SHA256Digest: EmbedAction.Output] {
    let networks = try lookups.networks(of: manifest, in: workspace)
    guard let network = ClassNetwork(item.labels, networks: networks), !network.isGivenUp,
      let identity = network.identity
    else { return [:] }
    return try Embeddings(identity: identity, wantsMaps: maps, in: workspace).remembered(pictures)
  }

  /// The pictures of the other classes from which a class learned in the last build; nil if `siblings` is off.
  package func siblings(of item: ManifestClass) throws -> SiblingTable? {
    guard item.labels.siblings else { return nil }
    return try table(of: item)
  }

  /// For each item of a class, the other class that it resembles most; nil if nothing is known.
  package func likenesses(of items: [Item], _ item: ManifestClass) throws -> [ClassName?] {
    guard let likeness = try table(of: item).flatMap({ ClassLikeness($0) }) else { return items.map { _ in nil } }
    let known = try embeddings(of: items.compactMap { EmbedAction.Picture($0) }, item)
    return items.map { entry in
      entry.image.flatMap { known[$0]?.embedding }.flatMap { likeness.nearest(to: $0.unit, except: item.name) }
    }
  }

  /// Some pictures of each class, as the last build gathered them; nil if no class learned from others.
  package func table(of item: ManifestClass) throws -> SiblingTable? {
    let networks = try lookups.networks(of: manifest, in: workspace)
    guard let network = ClassNetwork(item.labels, networks: networks),
      let digest = last[SiblingsStep.node]?.output.siblings[network.keyText]
    else { return nil }
    return try workspace.store.read(digest).flatMap { SiblingTable(encoded: $0) }
  }
}

/// Looks up the networks of a manifest once, because looking reads weights and asks for the version of the engine.
final class NetworkLookups: Sendable {
  private let found = Mutex<Networks?>(nil)

  /// The networks; after a failure the next call looks again.
  func networks(of manifest: Manifest, in workspace: Workspace) throws -> Networks {
    try found.withLock { found in
      if let found { return found }
      let networks = try Networks(manifest, workspace: workspace)
      found = networks
      return networks
    }
  }
}
