import Digests
import Engine
import Listings
import Manifest

extension Walk {
  /// Notices about pictures that a person chose to represent their cluster and that are out as copies, because the
  /// person chose another picture of the cluster too.
  func overruledChoices() throws -> [Notice] {
    let decisions = plan.decisions
    guard wanted == nil, decisions.kept.count > 1 else { return [] }
    var chosen: [SHA256Digest: SHA256Digest] = [:]
    for name in plan.manifest.classes.map(\.name) {
      let node = plan.node(after: .nearDuplicates, of: name)
      for item in try workspace.listing(outputs[node]?.listings[name]).items {
        guard let image = item.image, decisions.kept.contains(image),
          item.reason == .nearDuplicate || item.reason == .exactDuplicate, let other = item.duplicate?.image,
          other != image, decisions.kept.contains(other)
        else { continue }
        chosen[image] = other
      }
    }
    return chosen.sorted { $0.key < $1.key }.map { image, other in
      Notice(
        "\(decisions.place(keeping: image)): this `keep` has no effect, because its picture is a copy of the one that \(decisions.place(keeping: other)) keeps",
        hint: "remove one of the two lines; if the two pictures are different, write a line with both digests instead")
    }
  }
}
