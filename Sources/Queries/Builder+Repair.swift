import Engine
import Manifest
public import Pipeline

extension Builder {
  /// Sets damaged files aside and builds again those that the dataset needs. Nothing needs the others, so they are not
  /// restored.
  public func repair(_ damaged: [ProjectVerification.Damage]) async throws -> Report {
    for damage in damaged {
      if let path = damage.path {
        try setAside(path)
      } else if let digest = damage.digest {
        // Reading a blob with damaged contents already sets it aside. Repair is still needed for blobs that cannot be read, and
        // for blobs with a damaged header, which still read.
        if damage.problem != .header { _ = try workspace.store.read(digest) }
        _ = try Verification(store: workspace.store)
          .repair(.init(digest: digest, problem: damage.problem), with: nil)
      }
    }
    try workspace.actions.forget(referringTo: Set(damaged.filter { $0.path == nil }.compactMap(\.digest)))
    return try await attemptBuild([], forgetting: true)
  }

  /// Removes a damaged output, which the build then writes again, and damaged rows of the database. Lock tables need no
  /// removal: they are read line by line and written again as they are.
  private func setAside(_ path: String) throws(EngineError) {
    if workspace.path(path) == workspace.actions.path { return try workspace.actions.mend() }
    guard manifest.exports.contains(where: { path == $0.to || path.hasPrefix($0.to + "/") }) else { return }
    try workspace.effects.removeTree(workspace.path(path))
  }
}
