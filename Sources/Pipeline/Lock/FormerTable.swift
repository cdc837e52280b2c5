import Engine
import Manifest

/// A file with the table, or with a part of the table, of a class that the manifest does not have.
struct FormerTable {
  /// The class.
  let name: ClassName
  /// The path beside the manifest.
  let path: String

  /// The files of all such classes. Only files that begin with the columns of dsbuild's tables are taken for tables.
  static func all(besides names: [ClassName], in workspace: Workspace) throws(EngineError) -> [FormerTable] {
    let current = Set(names)
    let beginning = Array(LockTable.columns.joined(separator: "\t").utf8)
    var tables: [FormerTable] = []
    for entry in try workspace.effects.list(workspace.path(LockFiles.tableFolder)) where entry.kind == .file {
      let path = "\(LockFiles.tableFolder)/\(entry.name)"
      guard let name = LockParts.table(ofFile: entry.name)?.name, !current.contains(name),
        try workspace.effects.beginning(of: workspace.path(path), count: beginning.count) == beginning
      else { continue }
      tables.append(FormerTable(name: name, path: path))
    }
    return tables
  }
}
