/// What the loader may ask about the files a manifest names; paths are relative to the manifest.
public struct ManifestFiles: Sendable {
  /// Whether there is a file or folder at a path.
  public let exists: @Sendable (String) -> Bool
  /// The names in a folder, in any order; empty when it is not there.
  public let names: @Sendable (String) -> [String]

  /// Answers given by two closures.
  public init(exists: @escaping @Sendable (String) -> Bool, names: @escaping @Sendable (String) -> [String]) {
    self.exists = exists
    self.names = names
  }

  /// Takes every file for present: for a manifest that is only looked at.
  public static let unchecked = ManifestFiles(exists: { _ in true }, names: { _ in [] })
}
