import Foundation

/// Pictures and files that are shared beside the project and never committed; tests of them skip where they are missing.
public enum Corpora {
  /// A file or folder that the corpora do not have.
  struct Missing: Error {
    let name: String
  }

  /// The folder of a corpus: under `DSBUILD_CORPORA`, or under `../shared/corpora` from the package's root; nil if missing.
  public static func folder(_ name: String) -> String? {
    var roots: [String] = []
    if let root = ProcessInfo.processInfo.environment["DSBUILD_CORPORA"] { roots.append(root) }
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    roots.append(package.deletingLastPathComponent().appendingPathComponent("shared/corpora").path)
    return roots.map { "\($0)/\(name)" }.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Why a test of the corpora is skipped.
  public static let absence = "the corpora are not here: set DSBUILD_CORPORA"

  /// The names in a folder, sorted.
  public static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  /// A file's bytes.
  public static func read(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// The bytes of a file of a corpus.
  public static func bytes(_ name: String) throws -> [UInt8] {
    guard let path = folder(name) else { throw Missing(name: name) }
    return try read(path)
  }
}
