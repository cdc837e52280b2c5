package import Digests
import Engine
import Learning
package import Listings
package import Manifest

/// What the network of a class made of its pictures, as far as it is remembered.
extension LastListings {
  /// What is remembered of some pictures of a class; nothing without a network.
  package func embeddings(
    of pictures: [EmbedAction.Picture], _ item: ManifestClass, maps: Bool = false
  ) throws -> [SHA256Digest: EmbedAction.Output] {
    let networks = try Networks(manifest, workspace: workspace)
    guard let network = ClassNetwork(item.labels, networks: networks), !network.isGivenUp,
      let identity = network.identity
    else { return [:] }
    return try Embeddings(identity: identity, wantsMaps: maps, in: workspace).remembered(pictures)
  }

  /// The pictures of the other classes that a class learned from in the last build; nil where they had no say.
  package func siblings(of item: ManifestClass) throws -> SiblingTable? {
    guard item.labels.siblings else { return nil }
    return try table(of: item)
  }

  /// The class other than its own that each item of a class looks most like; nil where nothing is known of it.
  package func likenesses(of items: [Item], _ item: ManifestClass) throws -> [ClassName?] {
    guard let likeness = try table(of: item).flatMap({ ClassLikeness($0) }) else { return items.map { _ in nil } }
    let known = try embeddings(of: items.compactMap { EmbedAction.Picture($0) }, item)
    return items.map { entry in
      entry.image.flatMap { known[$0]?.embedding }.flatMap { likeness.nearest(to: $0.unit, except: item.name) }
    }
  }

  /// Some pictures of each class, as the last build gathered them; nil where no class learned from others.
  package func table(of item: ManifestClass) throws -> SiblingTable? {
    let networks = try Networks(manifest, workspace: workspace)
    guard let network = ClassNetwork(item.labels, networks: networks),
      let digest = last[SiblingsStep.node]?.output.siblings[network.keyText]
    else { return nil }
    return try workspace.store.read(digest).flatMap { SiblingTable(encoded: $0) }
  }
}
