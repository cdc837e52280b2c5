import Engine
package import Manifest

/// A list that was written by another query than the one in the manifest, or by none.
///
/// A build uses such a list as it is.
package struct StaleList: Hashable, Sendable {
  /// The path of the list.
  package let path: String
  /// The class that reads it.
  package let className: ClassName
  /// Whether the lock records another query; otherwise it records none.
  package let hasOtherQuery: Bool

  /// The difference in a sentence.
  package var sentence: String {
    hasOtherQuery
      ? "`\(path)` is older than its query: `search` of `\(className)` changed after the list was written"
      : "`\(path)` was not written by its query: `dataset.lock` records none"
  }

  /// The command that writes the list again.
  package var hint: String { "run `dsbuild search \(className)`" }

  /// The lists of a manifest whose query is not the one in the lock, in the order of the manifest.
  package static func all(in manifest: Manifest, lock: LockHeader?) -> [StaleList] {
    var seen: Set<String> = []
    return manifest.classes.flatMap { item in
      item.sources.compactMap { source in
        guard case .list(let path, _) = source.kind, let search = source.search, seen.insert(path).inserted else {
          return nil
        }
        let recorded = lock?.searches[path]
        guard recorded != search.digest else { return nil }
        return StaleList(path: path, className: item.name, hasOtherQuery: recorded != nil)
      }
    }
  }

  /// The lists of a project whose query is not the one in its lock.
  ///
  /// - Throws: `DiagnosticError` for an unresolved merge or a header of another format.
  package static func all(in manifest: Manifest, _ workspace: Workspace) throws -> [StaleList] {
    guard !manifest.searchedLists.isEmpty else { return [] }
    return all(in: manifest, lock: try LockHeader.current(in: workspace))
  }
}
