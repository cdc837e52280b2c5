import Diagnostics
package import Digests
import Engine
import Manifest

/// Pictures of `duplicates.reference`: an older release, a test split. The dataset is matched against them; they are
/// never dropped.
///
/// If a release contains crops, the names of its files are still made of the digests of the uncropped pictures, and
/// its table lists these. A picture with such a digest is a copy of one in the release.
package struct References: Hashable, Sendable {
  /// A picture on disk.
  struct Picture: Hashable, Sendable {
    /// Its path, relative to the manifest's folder.
    var path: String
    /// The digest of its bytes.
    var digest: SHA256Digest
    /// The range of the picture in an archive; nil if it is the whole file.
    var range: Range<Int>?
  }

  /// The facts of a table about a picture without a file.
  package struct Code: Hashable, Sendable {
    /// The digest of its bytes.
    package var digest: SHA256Digest
    /// Its 64-bit code.
    package var phash: UInt64
    /// Its size, if the table contains it.
    package var size: Size?
  }

  /// Width and height of an upright picture.
  package struct Size: Hashable, Sendable {
    package var width: UInt32
    package var height: UInt32
  }

  /// The pictures, sorted by digest, each once.
  private(set) var pictures: [Picture] = []
  /// Digests that files or tables name, in full or as their first sixteen digits.
  private(set) var names: Set<String> = []
  /// The codes in tables of pictures, sorted by digest, each once.
  private(set) var codes: [Code] = []
  /// Files that name pictures but have no codes for them.
  private(set) var uncoded: [String] = []

  /// No references.
  init() {}

  /// References from pictures, from digests that are only named, and from the codes of those.
  init(_ pictures: [Picture], names: Set<String>, codes: [Code] = [], uncoded: [String] = []) {
    var seen: Set<SHA256Digest> = []
    self.pictures = pictures.sorted {
      ($0.digest, $0.path, $0.range?.lowerBound ?? 0) < ($1.digest, $1.path, $1.range?.lowerBound ?? 0)
    }.filter {
      seen.insert($0.digest).inserted
    }
    self.names = names
    self.uncoded = uncoded
    seen = []
    self.codes = codes.sorted { ($0.digest, $0.phash) < ($1.digest, $1.phash) }.filter {
      seen.insert($0.digest).inserted
    }
  }

  var isEmpty: Bool { pictures.isEmpty && names.isEmpty }

  /// Whether a picture is one of the references, with a file or only named.
  func holds(_ image: SHA256Digest) -> Bool {
    let place = pictures.partitioningIndex { $0.digest >= image }
    return place < pictures.count && pictures[place].digest == image || names(image)
  }

  /// Whether a picture's digest is named, in full or by its first digits.
  func names(_ image: SHA256Digest) -> Bool {
    !names.isEmpty && (names.contains(image.hex) || names.contains(String(image.hex.prefix(Self.shortName))))
  }

  /// The number of digits in the file names of an export.
  private static let shortName = 16

  /// The digest, or its first digits, from the name of an export's file; nil for any other name.
  static func name(of path: String) -> String? {
    let stem = path.pathParts().last?.split(separator: ".").first ?? ""
    guard stem.count == shortName || stem.count == 64, stem.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
      return nil
    }
    return String(stem)
  }

  /// Names the references in a key.
  func describe(_ description: inout Description) {
    guard !isEmpty else { return }
    let known = codes.map { code in
      "\(code.digest.hex) \(Hexadecimal.encode(code.phash)) \(code.size.map { "\($0.width)x\($0.height)" } ?? "-")"
    }
    let lines = pictures.map(\.digest.hex) + names.sorted() + known
    description["duplicates.reference"] = .digest(SHA256Digest(of: lines.joined(separator: "\n")))
  }
}
