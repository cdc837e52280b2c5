import Manifest

/// The files of the current outputs inside or around the folder of a former output. They stay when that is removed.
struct CurrentFiles {
  /// The outputs inside the folder of the former one.
  private var inner: Set<ResolvedPath> = []
  /// The files by their resolved paths, in lower case, because some disks ignore case.
  private var files: Set<String> = []

  /// Adds an output inside the folder of the former one.
  mutating func add(inner output: ResolvedPath) { inner.insert(output) }

  /// Adds a file by its resolved path.
  mutating func add(file path: String) { files.insert(path.lowercased()) }

  /// Whether a resolved path is that of a current output inside the former one.
  func isOutput(_ path: String) -> Bool { !inner.isEmpty && inner.contains(ResolvedPath(path)) }

  /// Whether the file at a resolved path belongs to a current output.
  func contains(_ path: String) -> Bool { !files.isEmpty && files.contains(path.lowercased()) }
}
