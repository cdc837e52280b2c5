import Digests
import Engine
import Manifest

/// What other programs may call the pictures of the classes: digest, path of the source, address, file of an export, and the base
/// names of these with and without their endings.
struct PictureNames {
  /// A picture of a class.
  struct Picture: Hashable {
    let className: ClassName
    let image: SHA256Digest
    let width: Int
    let height: Int
  }

  /// What a name leads to.
  enum Finding {
    /// Pictures: one, or one in each of several classes.
    case pictures([Picture])
    /// A digest of no picture that is known.
    case unknown(SHA256Digest)
    /// Several pictures of one class have the name.
    case ambiguous
    /// Nothing has it.
    case nothing
  }

  private var byName: [String: Set<Picture>] = [:]
  private var byDigest: [SHA256Digest: Set<Picture>] = [:]
  /// The pictures of each class, for names that are the first digits of a digest.
  private var sorted: [SHA256Digest] = []

  /// The names of a project's pictures as the last build left them.
  init(_ manifest: Manifest, listings: LastListings) throws {
    for item in manifest.classes {
      for row in try listings.rows(of: item.name, after: .export) {
        guard let image = row.item.image else { continue }
        let picture = Picture(
          className: item.name, image: image, width: Int(row.item.width ?? 0), height: Int(row.item.height ?? 0))
        byDigest[image, default: []].insert(picture)
        // A copy has the name of what stands for it too; only its own bytes are meant by it.
        for name in [row.line == nil ? row.source : nil, row.url, row.file].compactMap({ $0 }) {
          for spelling in Self.spellings(of: name) { byName[spelling, default: []].insert(picture) }
        }
      }
    }
    sorted = byDigest.keys.sorted()
  }

  /// A name as it stands, its last part, and that without its ending.
  private static func spellings(of name: String) -> Set<String> {
    let path = name.prefix { $0 != "?" && $0 != "#" }
    let last = path.split(separator: "/").last.map(String.init) ?? name
    return [name, last, stem(last)]
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// What a name leads to, in one class or in all.
  func find(_ name: String, in className: ClassName?) -> Finding {
    if let digest = SHA256Digest(hex: name) {
      let found = among(byDigest[digest] ?? [], className)
      return found.isEmpty ? .unknown(digest) : .pictures(found)
    }
    let last = name.split(separator: "/").last.map(String.init) ?? name
    for spelling in [name, last, Self.stem(last)] {
      let found = among(byName[spelling] ?? [], className)
      if !found.isEmpty { return distinct(found) }
    }
    let digits = Self.stem(last)
    guard digits.count >= 8, digits.allSatisfy(\.isHexDigit) else { return .nothing }
    let found = sorted.filter { $0.hex.hasPrefix(digits.lowercased()) }.flatMap { among(byDigest[$0] ?? [], className) }
    return found.isEmpty ? .nothing : distinct(found)
  }

  private func among(_ pictures: Set<Picture>, _ className: ClassName?) -> [Picture] {
    pictures.filter { className == nil || $0.className == className }.sorted {
      ($0.className, $0.image) < ($1.className, $1.image)
    }
  }

  private func distinct(_ pictures: [Picture]) -> Finding {
    Set(pictures.map(\.className)).count == pictures.count ? .pictures(pictures) : .ambiguous
  }
}
