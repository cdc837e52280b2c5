import Engine
public import Manifest

/// Whether the pretrained networks that a manifest names are available: for `dsbuild doctor`.
public struct ModelCheck: Sendable {
  /// The network, as the manifest names it.
  public let name: String
  /// Why it is unavailable, and what a person can do; nil if it is available.
  public let absence: Notice?

  /// Checks every network of a manifest, and loads those whose weights are there.
  ///
  /// - Throws: `DiagnosticError` for a file with other weights than the manifest names.
  public static func all(_ manifest: Manifest, workspace: Workspace) throws -> [ModelCheck] {
    let networks = try Networks(manifest, workspace: workspace)
    return try manifest.networkModels.map { model in
      ModelCheck(
        name: model.name, absence: try networks.absence(of: model).map(notice) ?? unfitness(of: model, networks))
    }
  }

  /// Why weights that are there cannot be used; nil if they can.
  private static func unfitness(of model: NetworkModel, _ networks: Networks) throws -> Notice? {
    do {
      _ = try networks.embedder(of: model)
      return nil
    } catch let error as MissingModel {
      return notice(error)
    }
  }

  private static func notice(_ error: MissingModel) -> Notice { Notice(error.message, hint: error.hint) }
}
