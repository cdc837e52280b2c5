import Digests
import Engine
import Learning
package import Manifest

/// The pretrained network of one class, as its steps see it.
package struct ClassNetwork: Sendable {
  let model: NetworkModel
  /// What becomes of the class without the network.
  let onMissing: LabelSettings.MissingModel
  private let networks: Networks

  /// The network that a class's `labels.model` asks for; nil for `none`.
  package init?(_ settings: LabelSettings, networks: Networks) {
    guard let model = NetworkModel(settings.model) else { return nil }
    self.model = model
    self.networks = networks
    onMissing = settings.onMissingModel
  }

  /// The network of a filter, without which a build does not go on.
  init?(_ filter: FilterSettings, networks: Networks) {
    guard let model = NetworkModel(filter.model) else { return nil }
    self.model = model
    self.networks = networks
    onMissing = .error
  }

  /// Whether the class goes on as if it had no model, since the network cannot be had and the manifest says so.
  package var isGivenUp: Bool { onMissing == .keep && networks.absence(of: model) != nil }

  /// What names the network in keys; nil where its engine is missing.
  package var identity: String? { networks.identity(of: model) }

  /// What stands in a key for the network.
  var keyText: String { isGivenUp ? "missing" : identity ?? "no engine for \(model.digest.hex)" }

  /// Why the network cannot be had.
  var missing: MissingModel {
    networks.absence(of: model) ?? MissingModel("`\(model.name)` cannot be had", hint: "`dsbuild doctor` looks")
  }

  /// The network itself; called on threads for long work.
  func embedder() throws -> any Embedder { try networks.embedder(of: model) }
}
