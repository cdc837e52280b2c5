import Foundation
import TestSupport

/// A file system of a test's own, which only root can mount: small enough to fill, or an image that can be copied as a power cut leaves it.
struct MountedDisk: Sendable {
  let folder: TemporaryFolder

  /// Whether this process may mount; a test that needs it says so in its condition.
  static let isPossible = geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/mount")
  /// What a skipped test says.
  static let missing = "only root can mount file systems"

  /// Mounts with the arguments of `mount`, runs `body` with the folder, and unmounts.
  static func mounted<Value>(
    _ arguments: [String], _ body: (MountedDisk) async throws -> Value
  ) async throws -> Value {
    let disk = MountedDisk(folder: try TemporaryFolder())
    try await disk.run("/usr/bin/mount", arguments + [disk.folder.path])
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await body(disk)) } catch { outcome = .failure(error) }
    try await disk.run("/usr/bin/umount", [disk.folder.path])
    return try outcome.get()
  }

  /// Runs a program of the system, which must end well.
  func run(_ path: String, _ arguments: [String]) async throws {
    let result = try await Program(path: path).run(arguments, in: "/")
    guard result.status == 0 else {
      throw ThirtyPictures.Unexpected(description: "\(path) \(arguments.joined(separator: " ")): \(result.talk)")
    }
  }
}
