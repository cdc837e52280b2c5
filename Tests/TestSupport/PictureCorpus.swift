import Foundation

/// The pictures of the shared corpora with what two other decoders say of each.
public struct PictureCorpus: Sendable {
  /// One picture.
  public struct Entry: Sendable {
    /// Its path in the corpora.
    public let path: String
    /// What is expected of it: `accept`, `reject` and so on.
    public let expected: String
    /// The format by its first bytes.
    public let magic: String
    /// Its stored width, where it is known.
    public let width: Int?
    /// Its stored height, where it is known.
    public let height: Int?
    /// Its orientation, where it says one.
    public let orientation: UInt8?
  }

  private let catalogue: String

  /// The pictures; nil where the corpora are not here.
  public init?() {
    guard let catalogue = Corpora.folder("MANIFEST.csv") else { return nil }
    self.catalogue = catalogue
  }

  /// Whether the corpora are here.
  public static var isPresent: Bool { PictureCorpus() != nil }

  /// The pictures under a folder.
  public func images(under folder: String = "images/") throws -> [Entry] {
    let text = String(decoding: try Corpora.read(catalogue), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let fields = Self.fields(of: line)
      guard fields.count >= 10, fields[0].hasPrefix(folder) else { return nil }
      return Entry(
        path: fields[0], expected: fields[6], magic: fields[5], width: Int(fields[7]), height: Int(fields[8]),
        orientation: UInt8(fields[9].trimmingCharacters(in: .whitespaces)))
    }
  }

  /// The bytes of a picture.
  public func bytes(_ path: String) throws -> [UInt8] {
    try Corpora.read(catalogue.dropLast("MANIFEST.csv".count) + path)
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
