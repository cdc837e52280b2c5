/// An output would replace files that dsbuild did not write; nothing was written.
public struct ForeignFiles: Error, Sendable {
  /// The output's path in the manifest.
  public let output: String
  /// The files, as the manifest's folder sees them, sorted.
  public let paths: [String]
}

/// An output leads somewhere else than when the manifest was read, or where none may be.
public struct OutputElsewhere: Error, Sendable {
  /// The output's path in the manifest.
  public let output: String
  /// Where it leads.
  public let place: String
}
