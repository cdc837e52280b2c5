/// A dataset project in a folder of its own, built by the real program.
public struct TemporaryProject: Sendable {
  /// The project's folder.
  public let folder: TemporaryFolder
  private let program: Program

  /// An empty project.
  public init() throws {
    folder = try TemporaryFolder()
    program = try Program.dsbuild()
  }

  /// Runs `dsbuild` in the project.
  public func dsbuild(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Result {
    try await program.run(arguments, in: folder.path, environment: environment)
  }

  /// Builds with `--json` and gives the summary.
  ///
  /// - Throws: ``UnexpectedExit`` for any exit code but the expected one.
  public func build(_ arguments: String..., exits expected: Int = 0) async throws -> BuildSummary {
    let result = try await program.run(["build", "--json"] + arguments, in: folder.path)
    guard result.status == expected else { throw UnexpectedExit(result: result, expected: expected) }
    return BuildSummary(json: try result.json())
  }

  /// Replaces a text in the manifest, which must hold it.
  public func editManifest(_ old: String, to new: String) throws {
    let text = try folder.text("dataset.yaml")
    let parts = text.split(separator: old, omittingEmptySubsequences: false)
    guard parts.count == 2 else { throw EditError(description: "`\(old)` is \(parts.count - 1) times in the manifest") }
    try folder.write(parts.joined(separator: new), to: "dataset.yaml")
  }

  /// A text to be replaced that is not there exactly once.
  public struct EditError: Error, CustomStringConvertible {
    /// What was looked for.
    public let description: String
  }

  /// A run that ended otherwise than the test expects.
  public struct UnexpectedExit: Error, CustomStringConvertible {
    let result: Program.Result
    let expected: Int

    /// A run that ought to have ended with `expected`.
    public init(result: Program.Result, expected: Int) {
      self.result = result
      self.expected = expected
    }

    public var description: String {
      "exit \(result.status), not \(expected)\n\(result.output)\n\(result.talk)"
    }
  }
}
