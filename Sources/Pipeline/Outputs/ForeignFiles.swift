public import Diagnostics

/// An output would replace files that dsbuild did not write; nothing was written.
public struct ForeignFiles: ExplainedError, Sendable {
  /// So many files are named one by one.
  private static let mostFiles = 20

  /// The output's path in the manifest.
  public let output: String
  /// The files, as the manifest's folder sees them, sorted.
  public let paths: [String]

  public var diagnostics: [Diagnostic] {
    paths.prefix(Self.mostFiles).map { Diagnostic(.error, "`\($0)` was not written by dsbuild") } + [
      Diagnostic(
        .error,
        "\(paths.count == 1 ? "1 file" : "\(paths.count) files") would be lost under the output `\(output)`, so nothing was written there",
        hint: "move them away, or give the output another path")
    ]
  }
}

/// An output leads somewhere else than when the manifest was read, or where none may be.
public struct OutputElsewhere: ExplainedError, Sendable {
  /// The output's path in the manifest.
  public let output: String
  /// Where it leads.
  public let place: String

  public var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "the output `\(output)` leads to `\(place)`, where no output may be",
        hint: "look for a symbolic link on the way to it")
    ]
  }
}
