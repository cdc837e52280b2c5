public import Foundation

/// A whole output kept beside the tests; `DSBUILD_RECORD=1` writes it again, to be read in the diff.
public enum Golden {
  /// Whether outputs are recorded instead of compared.
  public static var isRecording: Bool { ProcessInfo.processInfo.environment["DSBUILD_RECORD"] == "1" }

  /// The text of a file in `Goldens` beside the tests: `actual` itself while outputs are recorded.
  public static func expected(_ name: String, recording actual: String, file: String = #filePath) throws -> String {
    if isRecording { try record(actual, to: name, file: file) }
    return try text(name, file: file)
  }

  /// The text of a file in `Goldens` beside the tests.
  public static func text(_ name: String, file: String = #filePath) throws -> String {
    String(decoding: try Data(contentsOf: folder(file).appendingPathComponent(name)), as: UTF8.self)
  }

  /// Writes a file in `Goldens` beside the tests.
  public static func record(_ text: String, to name: String, file: String = #filePath) throws {
    try Data(text.utf8).write(to: folder(file).appendingPathComponent(name))
  }

  private static func folder(_ file: String) -> URL {
    URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Goldens")
  }

  /// The package's root folder, from a test two folders below it.
  public static func root(_ file: String = #filePath) -> URL {
    URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }
}
