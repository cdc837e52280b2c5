import Engine
import Manifest
public import Pipeline

extension Builder {
  /// Sets damaged things aside and makes again what the dataset needs of them; the rest is gone for good and missed by nothing.
  public func repair(_ damaged: [ProjectVerification.Damage]) async throws -> Report {
    for damage in damaged {
      if let path = damage.path {
        try setAside(path)
      } else if let digest = damage.digest {
        // Reading a damaged blob sets it aside with its bytes; what cannot be read, or is read though its header is damaged, follows.
        if damage.problem != .header { _ = try workspace.store.read(digest) }
        _ = try Verification(store: workspace.store)
          .repair(.init(digest: digest, problem: damage.problem), with: nil)
      }
    }
    try workspace.actions.forget(referringTo: Set(damaged.filter { $0.path == nil }.compactMap(\.digest)))
    return try await attemptBuild([], forgetting: true)
  }

  /// Removes a damaged output, which the build writes anew, and damaged rows of the database; lock tables are read line by line and
  /// written anew as they are.
  private func setAside(_ path: String) throws(EngineError) {
    if workspace.path(path) == workspace.actions.path { return try workspace.actions.mend() }
    guard manifest.exports.contains(where: { path == $0.to || path.hasPrefix($0.to + "/") }) else { return }
    try workspace.effects.removeTree(workspace.path(path))
  }
}
