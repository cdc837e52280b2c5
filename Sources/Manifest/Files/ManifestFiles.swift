/// What the loader may ask about the files a manifest names; paths are relative to the manifest.
public struct ManifestFiles: Sendable {
  /// Whether there is a file or folder at a path.
  public let exists: @Sendable (String) -> Bool
  /// The names in a folder, in any order; empty when it is not there.
  public let names: @Sendable (String) -> [String]

  /// Whether a path leads to a folder.
  public let isFolder: @Sendable (String) -> Bool

  /// Where a path leads; nil for a manifest that belongs to no disk.
  let resolve: (@Sendable (String) -> ResolvedPath)?

  /// Answers given by closures.
  public init(
    exists: @escaping @Sendable (String) -> Bool, names: @escaping @Sendable (String) -> [String],
    isFolder: @escaping @Sendable (String) -> Bool = { $0.hasSuffix("/") },
    resolve: (@Sendable (String) -> ResolvedPath)? = nil
  ) {
    self.exists = exists
    self.names = names
    self.isFolder = isFolder
    self.resolve = resolve
  }

  /// Where a path leads, by the letter where no disk can be asked.
  func place(of path: String) -> ResolvedPath {
    resolve?(path) ?? ResolvedPath(spelling: path.hasPrefix("/") ? path : "/project/\(path)")
  }

  /// The same folder with every file taken for present: for a command that brings the files.
  public var assumed: ManifestFiles {
    ManifestFiles(exists: { _ in true }, names: names, isFolder: isFolder, resolve: resolve)
  }

  /// Takes every file for present: for a manifest that is only looked at.
  public static let unchecked = ManifestFiles(exists: { _ in true }, names: { _ in [] })
}
