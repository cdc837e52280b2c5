import Foundation
import TestSupport
import Testing

/// A whole output kept beside the tests; `DSBUILD_RECORD=1` writes it anew, to be read in the diff.
enum Golden {
  /// Expects `actual` to be what the file of that name holds.
  static func expect(
    _ actual: String, toBe name: String, file: String = #filePath, at location: SourceLocation = #_sourceLocation
  ) throws {
    let url = folder(file).appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["DSBUILD_RECORD"] == "1" {
      try Data(actual.utf8).write(to: url)
      return
    }
    #expect(try actual == text(name, file: file), sourceLocation: location)
  }

  /// The text of a file beside the tests.
  static func text(_ name: String, file: String = #filePath) throws -> String {
    String(decoding: try Data(contentsOf: folder(file).appendingPathComponent(name)), as: UTF8.self)
  }

  /// Writes a file beside the tests.
  static func record(_ text: String, to name: String, file: String = #filePath) throws {
    try Data(text.utf8).write(to: folder(file).appendingPathComponent(name))
  }

  private static func folder(_ file: String) -> URL {
    URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Goldens")
  }

  /// The package's root folder.
  static func root(_ file: String = #filePath) -> URL {
    URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }
}
