import Foundation

/// The test material that is handed out beside the project and never committed.
enum Corpora {
  /// The folder of the corpora; nil when it is not there.
  static let root: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = ProcessInfo.processInfo.environment["DSBUILD_CORPORA"]
    let root = path.map { URL(filePath: $0) } ?? package.appending(path: "../shared/corpora").standardizedFileURL
    return FileManager.default.fileExists(atPath: root.path) ? root : nil
  }()

  /// Why a test of the corpora is skipped.
  static let absence = "the corpora are not there: set DSBUILD_CORPORA"

  /// The bytes of a file of the corpora.
  static func bytes(_ path: String) throws -> [UInt8] {
    guard let root else { return [] }
    return Array(try Data(contentsOf: root.appending(path: path)))
  }

  /// The names in a folder of the corpora, sorted.
  static func names(_ path: String) throws -> [String] {
    guard let root else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: root.appending(path: path).path).sorted()
  }
}
