public import Engine
public import Manifest
public import Pipeline

/// A project as the page has it before it: its manifest of one moment, and where its pictures and results are.
public struct ReviewedProject: Sendable {
  /// Reads the project from its files.
  public typealias Opening = @Sendable () throws -> ReviewedProject

  let manifest: Manifest
  let workspace: Workspace
  /// Where the manifest is.
  let path: String
  /// The manifest's file as it was when it was read; another one has to be read anew.
  let edition: FileStamp?

  /// A project whose manifest at `path` was `edition` before it was read.
  public init(_ manifest: Manifest, workspace: Workspace, path: String, edition: FileStamp?) {
    self.manifest = manifest
    self.workspace = workspace
    self.path = path
    self.edition = edition
  }
}
