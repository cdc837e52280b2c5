import Digests
import Engine
import Manifest

/// Changed files that builds moved beside an output, and that may still show pictures which people took out later.
///
/// They may hold a person's work, so a build names them and does not touch them.
struct KeptFiles {
  let outputs: [ProjectOutput]
  let workspace: Workspace

  /// A sentence if some of these files show withdrawn pictures.
  ///
  /// - Parameter withdrawn: Called only if there is such a file.
  func notice(_ withdrawn: ExportTree.WithdrawnNames) throws -> Notice? {
    let kept = outputs.flatMap(files)
    guard !kept.isEmpty, case let names = try withdrawn(), !names.isEmpty else { return nil }
    // A file that cannot be read is no reason to end a build, and is not shown by dsbuild.
    let revealing = kept.filter { (try? ExportTree.reveals(names, workspace.path($0), in: workspace)) ?? false }
    guard !revealing.isEmpty else { return nil }
    let named = revealing.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
    let more = revealing.count > 10 ? " and \(revealing.count - 10) more" : ""
    let (show, them) = revealing.count == 1 ? ("shows", "it") : ("show", "them")
    return Notice(
      "\(named)\(more), which an earlier build moved there, still \(show) pictures that were taken out",
      hint: "take your own changes from \(them), then delete \(them)")
  }

  /// The files that a build has moved beside an output, by the names that it gives them. Paths are relative to the manifest's
  /// folder.
  private func files(of output: ProjectOutput) -> [String] {
    let (parent, name) = (Effects.directory(of: workspace.path(output.to)), Effects.name(of: output.to))
    guard FileStamp(path: parent)?.kind == .directory else { return [] }
    var found: [String] = []
    for entry in (try? workspace.effects.list(parent)) ?? [] where ExportTree.isKept(entry.name, of: name, output.shape)
    {
      let path = shown("\(parent)/\(entry.name)")
      if output.shape == .file { found.append(path) } else { found += below(path) }
    }
    return found.sorted()
  }

  private func below(_ folder: String) -> [String] {
    guard FileStamp(path: workspace.path(folder), following: false)?.kind == .directory else { return [] }
    var found: [String] = []
    for entry in (try? workspace.effects.list(workspace.path(folder))) ?? [] {
      let path = "\(folder)/\(entry.name)"
      switch FileStamp(path: workspace.path(path), following: false)?.kind {
      case .directory?: found += below(path)
      case .file?: found.append(path)
      default: break
      }
    }
    return found
  }

  private func shown(_ path: String) -> String {
    path.hasPrefix(workspace.root + "/") ? String(path.dropFirst(workspace.root.utf8.count + 1)) : path
  }
}
