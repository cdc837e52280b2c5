import Diagnostics
package import Digests
import Encoding
import Engine
import Manifest

/// Pictures of `duplicates.reference`: an older release, a test split. Others are matched against them, and none is dropped.
///
/// Where a release holds crops, its files still bear the names of what they were cut from, and its table lists them: a picture
/// with such a name is a copy of what is there already.
package struct References: Hashable, Sendable {
  /// A picture on disk.
  struct Picture: Hashable, Sendable {
    /// Its path, as the manifest's folder sees it.
    var path: String
    /// The digest of its bytes.
    var digest: SHA256Digest
    /// The bytes of the file that are the picture, where it lies in an archive; nil for all of them.
    var range: Range<Int>?
  }

  /// What a table knows of a picture that is not there.
  package struct Code: Hashable, Sendable {
    /// The digest of its bytes.
    package var digest: SHA256Digest
    /// Its 64-bit code.
    package var phash: UInt64
    /// Its size, where the table has it.
    package var size: Size?
  }

  /// Width and height of an upright picture.
  package struct Size: Hashable, Sendable {
    package var width: UInt32
    package var height: UInt32
  }

  /// The pictures, sorted by digest, each once.
  private(set) var pictures: [Picture] = []
  /// Digests that files or tables name, or their first sixteen digits.
  private(set) var names: Set<String> = []
  /// What tables know of the pictures they name, sorted by digest, each once.
  private(set) var codes: [Code] = []
  /// Files that name pictures and know nothing else of them.
  private(set) var uncoded: [String] = []

  /// No references.
  init() {}

  /// Pictures, digests that are only named, and what is known of those.
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

  /// Whether there are none.
  var isEmpty: Bool { pictures.isEmpty && names.isEmpty }

  /// Whether a picture is one of them, on the disk or named.
  func holds(_ image: SHA256Digest) -> Bool {
    var (low, high) = (0, pictures.count)
    while low < high {
      let middle = (low + high) / 2
      (low, high) = pictures[middle].digest < image ? (middle + 1, high) : (low, middle)
    }
    return low < pictures.count && pictures[low].digest == image || names(image)
  }

  /// Whether a picture is named without being there.
  func names(_ image: SHA256Digest) -> Bool {
    !names.isEmpty && (names.contains(image.hex) || names.contains(String(image.hex.prefix(Self.shortName))))
  }

  /// How many digits the files of an export bear.
  private static let shortName = 16

  /// The digest that the name of an export's file is made of; nil for any other name.
  static func name(of path: String) -> String? {
    let stem = path.split(separator: "/").last?.split(separator: ".").first ?? ""
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
