import Digests
import Engine

/// The folder in which a new tree is made. It becomes the output by one rename.
extension ExportTree {
  /// The folder in which a new tree is made before it is renamed.
  var draftFolder: String {
    "\(Effects.directory(of: target))/.\(target.pathParts().last ?? "export").dsbuild-new"
  }

  /// Removes the folder in which a killed build was making the tree.
  func removeDraft() throws(EngineError) {
    guard shape == .folder, FileStamp(path: draftFolder, following: false) != nil, try isOwnDraft(draftFolder) else {
      return
    }
    // Remove the marker last: without it, the rest after a kill would be taken for somebody else's.
    for entry in try workspace.effects.list(draftFolder) where entry.name != Self.marker {
      try workspace.effects.removeTree("\(draftFolder)/\(entry.name)")
    }
    try workspace.effects.removeTree(draftFolder)
  }

  /// Makes the folder, empty but for its marker, and returns its path.
  func newFolder() throws(EngineError) -> String {
    try removeDraft()
    try workspace.effects.makeDirectories(draftFolder)
    // A later build recognizes the folder by this marker.
    try workspace.effects.write([], toNew: "\(draftFolder)/\(Self.marker)")
    return draftFolder
  }

  /// Whether the folder in which a new tree is made was left by an earlier build, or does not exist.
  func isOwnDraft(_ folder: String) throws(EngineError) -> Bool {
    guard let kind = FileStamp(path: folder, following: false)?.kind else { return true }
    guard kind == .directory else { return false }
    if let marker = FileStamp(path: "\(folder)/\(Self.marker)", following: false) {
      return marker.kind == .file && marker.size == 0
    }
    return try workspace.effects.list(folder).isEmpty
  }
}
