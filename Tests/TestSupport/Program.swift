import Foundation

/// A built program, run as a person runs it: in a folder, with arguments, in a small environment.
public struct Program: Sendable {
  /// What a run left.
  public struct Result: Sendable {
    /// The exit code, or 128 plus the signal that ended it.
    public let status: Int
    /// What it wrote for programs.
    public let output: String
    /// What it wrote for people.
    public let talk: String

    /// The output as JSON.
    public func json() throws -> JSONValue { try JSONValue(parsing: output) }

    /// Output of one JSON object a line.
    public func jsonLines() throws -> [JSONValue] {
      try output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }
  }

  /// The program is not where it ought to be.
  public struct NotFound: Error, CustomStringConvertible {
    /// What was looked for, and where.
    public let description: String
  }

  /// The path of the executable.
  public let path: String

  /// The program at a path.
  public init(path: String) {
    self.path = path
  }

  /// The `dsbuild` that was built with the running tests, or the one that `DSBUILD_BINARY` names.
  public static func dsbuild() throws -> Program {
    if let path = ProcessInfo.processInfo.environment["DSBUILD_BINARY"] { return Program(path: path) }
    let beginnings = CommandLine.arguments + [Bundle.main.executablePath].compactMap { $0 }
    for beginning in beginnings {
      var folder = URL(fileURLWithPath: beginning).deletingLastPathComponent()
      // On macOS the tests lie three folders deep in a bundle that stands beside the program.
      for _ in 0..<4 {
        let path = folder.appendingPathComponent("dsbuild").path
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if exists, !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: path) {
          return Program(path: path)
        }
        folder.deleteLastPathComponent()
      }
    }
    throw NotFound(description: "no `dsbuild` beside \(beginnings.joined(separator: ", "))")
  }

  /// Runs the program to its end.
  public func run(
    _ arguments: [String], in folder: String, environment: [String: String] = [:]
  ) async throws -> Result {
    try await start(arguments, in: folder, environment: environment).result()
  }

  /// Starts the program; whoever starts it waits for its result.
  public func start(
    _ arguments: [String], in folder: String, environment: [String: String] = [:]
  ) throws -> SpawnedProgram {
    // Answers that a test gives are its own: they are below the folder of the test, never the tester's.
    let variables = [
      "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder, "XDG_STATE_HOME": "\(folder).state", "CI": "1",
    ]
    return try SpawnedProgram(path, arguments, in: folder, environment: variables.merging(environment) { $1 })
  }
}
