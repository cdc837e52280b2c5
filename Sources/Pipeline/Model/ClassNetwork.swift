import Digests
import Engine
import Learning
package import Manifest

/// The pretrained network of one class, as its steps use it.
package struct ClassNetwork: Sendable {
  let model: NetworkModel
  /// The effect on the class if the network is missing.
  let onMissing: LabelSettings.MissingModel
  private let networks: Networks

  /// The network that a class's `labels.model` names; nil for `none`.
  package init?(_ settings: LabelSettings, networks: Networks) {
    guard let model = NetworkModel(settings.model) else { return nil }
    self.model = model
    self.networks = networks
    onMissing = settings.onMissingModel
  }

  /// The network of a filter; a build fails without it.
  init?(_ filter: FilterSettings, networks: Networks) {
    guard let model = NetworkModel(filter.model) else { return nil }
    self.model = model
    self.networks = networks
    onMissing = .error
  }

  /// Whether the class is built as if it had no model, because the network is unavailable and the manifest allows
  /// this.
  package var isGivenUp: Bool { onMissing == .keep && networks.absence(of: model) != nil }

  /// The name of the network in keys; nil if its engine is missing.
  package var identity: String? { networks.identity(of: model) }

  /// The text for the network in a key.
  var keyText: String { isGivenUp ? "missing" : identity ?? "no engine for \(model.digest.hex)" }

  /// Why the network is unavailable.
  var missing: MissingModel {
    networks.absence(of: model)
      ?? MissingModel(
        "the network `\(model.name)` is not available", hint: "run `dsbuild doctor`, which says what is missing")
  }

  /// The network itself; this is called on threads for long work.
  func embedder() throws -> any Embedder { try networks.embedder(of: model) }
}
