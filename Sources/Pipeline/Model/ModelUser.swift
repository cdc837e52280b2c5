import Diagnostics
import Manifest

/// The part of the manifest that names a network, for messages about it.
struct ModelUser: Sendable {
  /// The key that names it.
  let key: String
  let place: SourcePlace?
  /// How to build without the network; nil if that is not possible.
  let keeping: String?

  /// How to build with another network or none.
  var replacing: String {
    key == "labels.model"
      ? "name another network in `labels.model`, or write `none`"
      : "name another network in `\(key)`, or remove the filter"
  }

  /// The first class or filter that names the network.
  init(of model: NetworkModel, in manifest: Manifest) {
    let item = manifest.classes.first { NetworkModel($0.labels.model) == model }
    if item == nil, let index = manifest.filters.firstIndex(where: { NetworkModel($0.model) == model }) {
      key = "filters[\(index)].model"
      place = manifest.place(of: key) ?? manifest.place(of: "filters")
      keeping = nil
    } else {
      key = "labels.model"
      place = item.flatMap { manifest.place(of: "classes.\($0.name.rawValue).labels.model") } ?? manifest.place(of: key)
      keeping = "`labels: { on_missing_model: keep }` builds without them and drops nothing"
    }
  }
}
