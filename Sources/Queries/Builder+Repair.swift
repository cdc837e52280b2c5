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

  /// Removes damaged rows of the database, and a damaged output that looks as if nobody had changed it: the build would believe
  /// it. An output that a person changed is left to the build, which moves it beside its place. Lock tables need no removal: they
  /// are read line by line and written again as they are.
  private func setAside(_ path: String) throws(EngineError) {
    let place = workspace.path(path)
    if place == workspace.actions.path { return try workspace.actions.mend() }
    guard let output = manifest.exports.map(\.to).first(where: { path == $0 || path.hasPrefix($0 + "/") }),
      let known = try workspace.state.stamps(of: output), let now = FileStamp(path: place, following: false)
    else { return }
    let inner = path == output ? Effects.name(of: path) : String(path.dropFirst(output.count + 1))
    guard let entry = known.index(of: inner).flatMap({ known.entry(at: $0) }), now.looksLike(entry.stamp) else {
      return
    }
    try workspace.effects.removeTree(place)
  }
}
