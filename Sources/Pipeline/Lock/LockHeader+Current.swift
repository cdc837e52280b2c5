import Engine
package import Manifest

extension LockHeader {
  /// The header of the project's lock; nil if there is none.
  ///
  /// - Throws: `DiagnosticError` for an unresolved merge or a header of another format.
  package static func current(in workspace: Workspace) throws -> LockHeader? {
    guard let bytes = try FileLimit.lockHeader.read(DatasetLock.headerPath, from: workspace.state.inputs)?.bytes
    else { return nil }
    return try LockHeader.read(bytes, file: DatasetLock.headerPath).header
  }
}
