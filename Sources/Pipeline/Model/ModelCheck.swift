import Engine
public import Manifest

/// Whether the pretrained networks that a manifest asks for can be had: for `dsbuild doctor`.
public struct ModelCheck: Sendable {
  /// The network, as the manifest names it.
  public let name: String
  /// Why it cannot be had; nil when it can.
  public let absence: String?

  /// Looks for every network of a manifest.
  ///
  /// - Throws: `DiagnosticError` for a file of other weights than the manifest names.
  public static func all(_ manifest: Manifest, workspace: Workspace) throws -> [ModelCheck] {
    let networks = try Networks(manifest, workspace: workspace)
    return manifest.networkModels.map { model in
      ModelCheck(name: model.name, absence: networks.absence(of: model)?.message)
    }
  }
}
