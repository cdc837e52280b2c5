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
    // A file that is only named must not end a build because it cannot be read.
    let revealing = kept.filter { (try? ExportTree.reveals(names, workspace.path($0), in: workspace)) ?? false }
    guard !revealing.isEmpty else { return nil }
    let named = revealing.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
    let more = revealing.count > 10 ? " and \(revealing.count - 10) more" : ""
    let (show, them) = revealing.count == 1 ? ("shows", "it") : ("show", "them")
    return Notice(
      "\(named)\(more), which an earlier build moved there, still \(show) pictures that were taken out",
      hint: "take your own changes from \(them), then delete \(them)")
  }

  /// The files that a build has moved beside an output, by the names that it gives them. Paths are as the manifest has them.
  private func files(of output: ProjectOutput) -> [String] {
    Self.places(beside: output.to, output.shape, workspace).flatMap(files)
  }

  /// The folders to which builds have moved changed files of outputs that are folders.
  static func places(beside outputs: [String], in workspace: Workspace) -> [String] {
    outputs.flatMap { places(beside: $0, .folder, workspace) }
  }

  private static func places(beside output: String, _ shape: ExportShape, _ workspace: Workspace) -> [String] {
    let to = FilePath.normalised(output)
    let parent = to.lastSlash.map { String(to[...$0]) } ?? ""
    let name = String(to.dropFirst(parent.count))
    let kept = entries(of: parent, workspace).filter { ExportTree.isKept($0, of: name, shape) }
    return kept.sorted().map { parent + $0 }
  }

  /// The files at and below a path, through no link.
  private func files(at path: String) -> [String] {
    switch FileStamp(path: workspace.path(path), following: false)?.kind {
    case .file?: [path]
    case .directory?: Self.entries(of: path, workspace).sorted().flatMap { files(at: "\(path)/\($0)") }
    default: []
    }
  }

  /// The names in a folder; none if it cannot be read.
  private static func entries(of folder: String, _ workspace: Workspace) -> [String] {
    ((try? workspace.effects.list(workspace.path(folder))) ?? []).map(\.name)
  }
}
