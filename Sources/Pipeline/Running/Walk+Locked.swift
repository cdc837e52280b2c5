import Digests
import Engine
import Listings
import Manifest

/// What `--locked` asks of a walk: to end before it does what the lock does not say.
extension Walk {
  /// The classes that were brought to the end.
  var complete: [ClassName] {
    plan.manifest.classes.map(\.name).filter { outputs[plan.node(after: .split, of: $0)] != nil }
  }

  /// Other libraries may see other pixels: that is told before anything is done.
  func checkLibraries() throws(LockWouldChange) {
    guard let listed = plan.lock.listed else { return }
    let changes = LockDifference.libraries(from: listed, to: DatasetLock.libraries)
    if !changes.isEmpty { throw LockWouldChange(paths: [DatasetLock.headerPath], changes: changes) }
  }

  /// Rows that come or go change the lock: that is told before anything is asked for.
  func checkCandidates() throws {
    var paths: [String] = []
    var changes: [String] = []
    for item in plan.manifest.classes {
      guard let output = outputs[NodeName(.sources, .oneClass(item.name))], let locked = plan.lock.tables[item.name]
      else { continue }
      let table = try locked.table()
      let items = try workspace.listing(output.listings[item.name]).items
      let ids = Set(items.map(\.id))
      let urls = Dictionary(
        try workspace.origin(output.origin).rows.map { ($0.id, $0.text) }, uniquingKeysWith: { first, _ in first })
      let found =
        items.filter { table[$0.id] == nil }.map {
          "\(locked.path): `\(SourceText.masked(urls[$0.id] ?? ""))` would come"
        }
        + table.rows.filter { !ids.contains($0.id) }.map { "\(locked.path): `\($0.url)` would go" }
      if !found.isEmpty { paths.append(locked.path) }
      changes += found
    }
    if !paths.isEmpty { throw LockWouldChange(paths: paths, changes: changes) }
  }
}
