import Foundation

/// The shared corpora, which are not part of the project: `DSBUILD_CORPORA`, or a folder beside the package.
struct Corpora {
  struct Entry: Sendable {
    let path: String
    let expected: String
    let magic: String
    let width: Int?
    let height: Int?
    let orientation: UInt8?
  }

  let root: String

  /// nil where the corpora are not at hand; tests then do nothing, and say so by being disabled.
  static let shared: Corpora? = {
    let root = ProcessInfo.processInfo.environment["DSBUILD_CORPORA"] ?? "../shared/corpora"
    return FileManager.default.fileExists(atPath: root + "/MANIFEST.csv") ? Corpora(root: root) : nil
  }()

  static var isPresent: Bool { shared != nil }

  /// The images of the manifest; with `under`, those of one folder.
  func images(under folder: String = "images/") throws -> [Entry] {
    let text = try String(contentsOfFile: root + "/MANIFEST.csv", encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let fields = Self.fields(of: line)
      guard fields.count >= 10, fields[0].hasPrefix(folder) else { return nil }
      return Entry(
        path: fields[0], expected: fields[6], magic: fields[5], width: Int(fields[7]), height: Int(fields[8]),
        orientation: UInt8(fields[9].trimmingCharacters(in: .whitespaces)))
    }
  }

  func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
  }

  private static func fields(of line: Substring) -> [String] {
    var fields = [""]
    var quoted = false
    for character in line where character != "\r" {
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
