import Foundation
import TestSupport

/// A project of a few pictures on disk, beside a folder of a person's that nothing may touch.
struct LocalPictures {
  /// Holds `project` and `precious`.
  let folder: TemporaryFolder
  private let program: Program

  static let manifest = """
    dsbuild: 1
    name: local
    classes:
      aa: { sources: [{ files: "photos/a/*" }] }
      bb: { sources: [{ files: "photos/b/*" }] }
    inspect: { min_side: 8 }

    """

  init() throws {
    folder = try TemporaryFolder()
    program = try Program.dsbuild()
    try folder.write("my thesis", to: "precious/thesis.txt")
    try folder.write("keys", to: "precious/sub/keys.txt")
    try folder.write("{}", to: "precious/1700000000000000-1.ndjson")
    try folder.write(Self.manifest, to: "project/dataset.yaml")
    for number in 1...4 {
      let picture = DrawnPicture(number < 3 ? .weir : .outfall, seed: UInt64(number), width: 32, height: 24)
      try folder.write(picture.jpeg(), to: "project/photos/\(number < 3 ? "a" : "b")/\(number).jpg")
    }
  }

  /// The project's folder.
  var project: String { folder.path(of: "project") }

  /// A file of the project.
  func path(_ name: String) -> String { folder.path(of: "project/\(name)") }

  /// Runs `dsbuild` in the project; a run of more than half a minute waits for something that never comes, and is ended.
  func dsbuild(_ arguments: String..., environment: [String: String] = [:]) async throws -> Program.Result {
    try await dsbuild(arguments, environment: environment)
  }

  /// Runs `dsbuild` in the project with a list of arguments.
  func dsbuild(_ arguments: [String], environment: [String: String] = [:]) async throws -> Program.Result {
    let limited = Program(path: "/usr/bin/timeout")
    return try await limited.run(["-s", "KILL", "30", program.path] + arguments, in: project, environment: environment)
  }

  /// Makes a link in the project.
  func link(_ name: String, to target: String) throws {
    try? folder.remove("project/\(name)")
    try makeFolder(of: name)
    try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: target)
  }

  /// Puts a pipe that nobody writes to in place of a file.
  func pipe(_ name: String) throws {
    try? folder.remove("project/\(name)")
    try makeFolder(of: name)
    guard unsafe mkfifo(path(name), 0o644) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  private func makeFolder(of name: String) throws {
    let folder = URL(fileURLWithPath: path(name)).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// What is below `precious`, with its bytes.
  func precious() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for path in folder.files(under: "precious") { files[path] = try folder.read(path) }
    return files
  }
}
