import Engine
public import Manifest

/// Whether the pretrained networks that a manifest names are available: for `dsbuild doctor`.
public struct ModelCheck: Sendable {
  /// The network, as the manifest names it.
  public let name: String
  /// Why it is unavailable; nil if it is available.
  public let absence: String?

  /// Checks every network of a manifest.
  ///
  /// - Throws: `DiagnosticError` for a file with other weights than the manifest names.
  public static func all(_ manifest: Manifest, workspace: Workspace) throws -> [ModelCheck] {
    let networks = try Networks(manifest, workspace: workspace)
    return manifest.networkModels.map { model in
      ModelCheck(name: model.name, absence: networks.absence(of: model)?.message)
    }
  }
}
