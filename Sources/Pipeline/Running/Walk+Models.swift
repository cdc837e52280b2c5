import Digests
import Listings
import Manifest

/// The report of a walk about the pretrained networks.
extension Walk {
  /// The estimates of the classes' models.
  func estimates(of manifest: Manifest) -> [ClassName: LabelEstimate] {
    var estimates: [ClassName: LabelEstimate] = [:]
    for item in manifest.classes {
      estimates[item.name] = outputs[NodeName(.labels, .oneClass(item.name))]?.estimate
    }
    return estimates
  }

  /// How many pictures of each class the quality rules mark.
  func marked(of manifest: Manifest) -> [ClassName: [QualitySettings.Measure: Int]] {
    var marked: [ClassName: [QualitySettings.Measure: Int]] = [:]
    for item in manifest.classes { marked[item.name] = outputs[NodeName(.inspect, .oneClass(item.name))]?.marked }
    return marked
  }

  /// The name in keys of the network that embedded a class's pictures; nil for none.
  func network(of item: ManifestClass) -> String? {
    guard let network = ClassNetwork(item.labels, networks: plan.networks), !network.isGivenUp else { return nil }
    return network.identity
  }

  /// The keys of the actions that embedded a class's pictures.
  func embeddings(of listing: Listing, _ item: ManifestClass) -> [SHA256Digest] {
    guard let network = network(of: item) else { return [] }
    return listing.items.compactMap { entry in
      guard entry.passed(.filter), let image = entry.image else { return nil }
      return Embeddings.key(of: image, network: network)
    }
  }
}
