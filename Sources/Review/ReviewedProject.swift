public import Engine
public import Manifest
public import Pipeline

/// The project that the page works on: its manifest at one moment, and the places of its pictures and results.
public struct ReviewedProject: Sendable {
  /// Reads the project from its files.
  public typealias Opening = @Sendable () throws -> ReviewedProject

  let manifest: Manifest
  let workspace: Workspace
  /// Where the manifest is.
  let path: String
  /// The stamp of the manifest's file before it was read. If the stamp changes, the manifest must be read again.
  let edition: FileStamp?

  /// Creates a project whose manifest at `path` had the stamp `edition` before it was read.
  public init(_ manifest: Manifest, workspace: Workspace, path: String, edition: FileStamp?) {
    self.manifest = manifest
    self.workspace = workspace
    self.path = path
    self.edition = edition
  }
}
