import Digests
import Engine
import Manifest
import Transfer

/// Recognizes folders that dsbuild wrote by a file in them, so that a source around them does not take their pictures.
///
/// Only the content of a folder decides, and not what this machine remembers: another machine with the same files has to find the same
/// sources. So the outputs of other profiles, of `--set` and of `dsbuild report` are recognized, and a cache folder that an option named.
struct WrittenFolders {
  /// The name of the file that marks a folder of files which a build moved out of an output.
  static let edited = ".dsbuild-edited"

  let workspace: Workspace

  /// The folders that a search for sources does not enter.
  var closed: ClosedFolders {
    ClosedFolders(names: [OwnedFolder.tag, TreeList.name, ExportTree.marker, Self.edited, ArchiveIndex.name]) {
      folder, name in
      guard isWritten(folder, name) else { return nil }
      return name == TreeList.name && !isRemembered(folder) ? .named : .quiet
    }
  }

  private func isWritten(_ folder: String, _ name: String) -> Bool {
    let (path, effects) = ("\(folder)/\(name)", workspace.effects)
    switch name {
    case OwnedFolder.tag: return OwnedFolder.isTagged(folder, effects: effects)
    case TreeList.name:
      return workspace.marks.contains { TreeList(of: folder, marks: $0, effects: effects)?.entries.isEmpty == false }
    case ArchiveIndex.name:
      return (try? effects.read(path, atMost: ArchiveIndex.mostBytes)).flatMap { ArchiveIndex(encoded: $0) } != nil
    default: return FileStamp(path: path, following: false)?.size == 0
    }
  }

  /// Whether this machine wrote the output at a path. Then nobody expects its pictures to be sources.
  private func isRemembered(_ folder: String) -> Bool {
    guard let path = folder.path(below: workspace.root) else { return false }
    return ((try? workspace.state.stamps(of: String(path))) ?? nil) != nil
  }
}
