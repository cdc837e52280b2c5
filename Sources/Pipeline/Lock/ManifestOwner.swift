public import Diagnostics
import Engine
import Manifest

/// The manifest to whose dataset the lock and the outputs of a folder belong.
public enum ManifestOwner {
  private static let note = "manifest"

  /// Records in the state that the outputs are those of the workspace's manifest.
  static func record(in workspace: Workspace) throws(EngineError) {
    let name = Array(workspace.manifestFile.utf8)
    if try workspace.state.note(note) != name { try workspace.state.setNote(note, name) }
  }

  /// Checks that a change by the workspace's manifest does not replace the lock or the outputs of another one, which
  /// still exists.
  ///
  /// - Throws: ``OtherManifest`` if it would.
  public static func check(_ workspace: Workspace) throws {
    let own = workspace.path(workspace.manifestFile)
    for owner in try owners(of: workspace) where owner != workspace.manifestFile {
      let path = workspace.path(owner)
      // A manifest that was renamed keeps its lock, and so does one that is reached by a link.
      guard FileStamp(path: path)?.kind == .file, ResolvedPath(path) != ResolvedPath(own) else { continue }
      throw OtherManifest(name: workspace.manifestFile, owner: owner)
    }
  }

  /// The manifests that the lock and the state name. A lock that cannot be read names none: the build reports it.
  private static func owners(of workspace: Workspace) throws(EngineError) -> [String] {
    let locked = (try? LockHeader.current(in: workspace))?.map(\.manifest)
    let built = try workspace.state.note(note).map { String(decoding: $0, as: UTF8.self) }
    return [locked, built].compactMap { $0 }
  }
}

/// The lock or the outputs belong to another manifest of the same folder, which a change would replace.
public struct OtherManifest: ExplainedError {
  /// The file name of the manifest that was given.
  public let name: String
  /// The file name of the manifest to which they belong.
  public let owner: String

  public var kind: FailureKind { .usage }

  public var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error,
        "`\(LockFiles.headerPath)` and the outputs here belong to `\(owner)`, and `\(name)` would replace them",
        hint: "move `\(name)` to a folder of its own, or write the differences as a profile of `\(owner)` and run "
          + "`dsbuild --profile NAME`; if `\(name)` replaces `\(owner)`, remove `\(owner)` first")
    ]
  }
}
