/// The loader's access to the files that a manifest names; paths are relative to the manifest.
public struct ManifestFiles: Sendable {
  /// Whether a file or folder exists at a path.
  public let exists: @Sendable (String) -> Bool
  /// The names in a folder, unsorted; empty if the folder does not exist.
  public let names: @Sendable (String) -> [String]

  /// Whether a path leads to a folder.
  public let isFolder: @Sendable (String) -> Bool

  /// Whether a path leads to something that is neither a file nor a folder.
  let isSpecial: @Sendable (String) -> Bool

  /// Resolves the links of a path; nil for a manifest that is not on a disk.
  let resolve: (@Sendable (String) -> ResolvedPath)?

  /// Creates an access from closures.
  public init(
    exists: @escaping @Sendable (String) -> Bool, names: @escaping @Sendable (String) -> [String],
    isFolder: @escaping @Sendable (String) -> Bool = { $0.hasSuffix("/") },
    isSpecial: @escaping @Sendable (String) -> Bool = { _ in false },
    resolve: (@Sendable (String) -> ResolvedPath)? = nil
  ) {
    self.exists = exists
    self.names = names
    self.isFolder = isFolder
    self.isSpecial = isSpecial
    self.resolve = resolve
  }

  /// The resolved path, or the path as it is spelled if there is no disk to read.
  func place(of path: String) -> ResolvedPath {
    resolve?(path) ?? ResolvedPath(spelling: path.hasPrefix("/") ? path : "/project/\(path)")
  }

  /// The same folder with every file taken for present: for a command that brings the files.
  public var assumed: ManifestFiles {
    ManifestFiles(exists: { _ in true }, names: names, isFolder: isFolder, isSpecial: isSpecial, resolve: resolve)
  }

  /// Takes every file for present: for a manifest that is only looked at.
  public static let unchecked = ManifestFiles(exists: { _ in true }, names: { _ in [] })
}
