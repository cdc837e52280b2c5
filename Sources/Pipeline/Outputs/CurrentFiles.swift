import Engine
import Manifest

/// The files of the current outputs inside or around the folder of a former output. They stay when that is removed.
struct CurrentFiles {
  /// The outputs inside the folder of the former one.
  private var inner: Set<ResolvedPath> = []
  /// The resolved paths of the files, by the path in lower case, because some disks ignore case.
  private var files: [String: Set<String>] = [:]

  /// Adds an output inside the folder of the former one.
  mutating func add(inner output: ResolvedPath) { inner.insert(output) }

  /// Adds a file by its resolved path.
  mutating func add(file path: String) { files[path.lowercased(), default: []].insert(path) }

  /// Whether a resolved path is that of a current output inside the former one.
  func isOutput(_ path: String) -> Bool { !inner.isEmpty && inner.contains(ResolvedPath(path)) }

  /// Whether the file at a resolved path belongs to a current output.
  func contains(_ path: String) -> Bool {
    guard !files.isEmpty, let current = files[path.lowercased()] else { return false }
    if current.contains(path) { return true }
    guard let stamp = FileStamp(path: path, following: false) else { return false }
    // On a disk that ignores case, both spellings lead to one file.
    return current.contains { FileStamp(path: $0, following: false)?.inode == stamp.inode }
  }
}
