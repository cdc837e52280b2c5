import Foundation

/// The small pictures of `Tests/Pictures`: 64 x 48 pixels, red grows by 4 a column, green by 5 a row, blue is 64.
public enum SmallPictures {
  /// The bytes of one, such as `plain.gif`.
  public static func bytes(_ name: String) throws -> [UInt8] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: tests.appendingPathComponent("Pictures/\(name)")))
  }
}
