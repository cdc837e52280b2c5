import Engine

extension ExportTree {
  /// The files in the folder that are not dsbuild's.
  ///
  /// - Parameters:
  ///   - table: The files of the export. It may contain the list, which is in the root.
  ///   - known: The files of the export before.
  ///   - counted: The folders that had no other files before this build, and did not change since.
  func strays(
    beside table: StampTable, known: StampTable, claims: [FileClaim], counted: Set<String> = []
  ) throws(EngineError) -> [String] {
    guard shape == .folder else { return [] }
    // Every file of the table exists. A folder with exactly the expected number of names therefore has no strays, and
    // most are so.
    var expected = Self.namesByFolder(table)
    if table.index(of: TreeList.name) != nil { expected["", default: 0] -= 1 }
    // The first update of a folder writes the list after it looks for strays.
    if FileStamp(path: "\(root)/\(TreeList.name)", following: false) != nil { expected["", default: 0] += 1 }
    var isExact = true
    for (folder, names) in expected where isExact && !counted.contains(folder) {
      isExact =
        try workspace.effects.count(folder.isEmpty ? root : "\(root)/\(folder)")
        == names + (folder.isEmpty && FileStamp(path: "\(root)/\(Self.marker)") != nil ? 1 : 0)
    }
    if isExact { return [] }
    let wanted = Set(table.entries.lazy.map(\.path) + [TreeList.name])
    lazy var own = wanted.union(claims.map(\.path)).union(known.entries.lazy.map(\.path))
    var strays: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      for entry in try workspace.effects.list(folder.isEmpty ? root : "\(root)/\(folder)") {
        let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
        if (entry.kind ?? FileStamp(path: "\(root)/\(path)", following: false)?.kind) == .directory {
          folders.append(path)
        } else if path.hasSuffix(Self.draft), own.contains(String(path.dropLast(Self.draft.utf8.count))) {
          // A killed build left this draft.
          try workspace.effects.unlink("\(root)/\(path)")
        } else if !wanted.contains(path), path != Self.marker {
          strays.append(path)
        }
      }
    }
    return strays.sorted()
  }

  /// How many files and folders each folder should contain, by its path; the root has the empty path.
  private static func namesByFolder(_ table: StampTable) -> [String: Int] {
    var names = table.countsByFolder
    var folders: Set<String> = []
    for var folder in names.keys {
      while !folder.isEmpty, folders.insert(folder).inserted { folder = Self.parent(of: folder) }
    }
    for folder in folders { names[Self.parent(of: folder), default: 0] += 1 }
    return names
  }

  private static func parent(of folder: String) -> String {
    folder.contains("/") ? Effects.directory(of: folder) : ""
  }
}
