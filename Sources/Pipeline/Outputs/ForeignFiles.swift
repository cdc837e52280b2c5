public import Diagnostics

/// An output would replace files that dsbuild did not write; nothing was written.
public struct ForeignFiles: ExplainedError, Sendable {
  /// The largest number of files that are named one by one.
  private static let mostFiles = 20

  /// The output's path in the manifest.
  public let output: String
  /// The files, relative to the manifest's folder, sorted.
  public let paths: [String]

  public var diagnostics: [Diagnostic] {
    paths.prefix(Self.mostFiles).map { Diagnostic(.error, "`\($0)` was not written by dsbuild") } + [
      Diagnostic(
        .error,
        "\(paths.count == 1 ? "1 file" : "\(paths.count) files") in the output `\(output)` would be lost, so nothing was written there",
        hint: "move them to another folder, or write another path as `to`")
    ]
  }
}

/// An output resolves to another path than when the manifest was read, or to a forbidden one.
public struct OutputElsewhere: ExplainedError, Sendable {
  /// The output's path in the manifest.
  public let output: String
  /// The path to which it resolves.
  public let place: String

  public var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "the output `\(output)` leads by a symbolic link to `\(place)`, where dsbuild writes no output",
        hint: "remove the link, or write another path as `to`")
    ]
  }
}
