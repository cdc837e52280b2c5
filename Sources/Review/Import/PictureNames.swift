import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline

/// What other programs may call the pictures of the classes: digest, path of the source, address, file of an export, and the
/// last parts of these with and without the ending of a picture.
struct PictureNames {
  /// A picture of a class.
  struct Picture: Hashable {
    let className: ClassName
    let image: SHA256Digest
    let width: Int
    let height: Int
    let orientation: Orientation
  }

  /// What a name leads to.
  enum Finding {
    /// The one picture that has it.
    case picture(Picture)
    /// A digest of no picture that is known.
    case unknown(SHA256Digest)
    /// Several pictures have it, of one class or of several.
    case ambiguous
    /// Nothing has it.
    case nothing
  }

  /// A picture with the folders it is in.
  private struct Placed: Hashable {
    let picture: Picture
    let folders: [String]
  }

  private let classes: Set<String>
  private var byName: [String: Set<Picture>] = [:]
  private var byFile: [String: Set<Placed>] = [:]
  private var byStem: [String: Set<Placed>] = [:]
  private var byDigest: [SHA256Digest: Set<Picture>] = [:]
  /// The digests in order, for names that are the first digits of one.
  private var sorted: [SHA256Digest] = []

  /// The names of a project's pictures as the last build left them.
  init(_ manifest: Manifest, listings: LastListings) throws(EngineError) {
    classes = Set(manifest.classes.map(\.name.rawValue))
    for item in manifest.classes {
      for row in try listings.rows(of: item.name, after: .export) {
        guard let image = row.item.image else { continue }
        let picture = Picture(
          className: item.name, image: image, width: Int(row.item.width ?? 0), height: Int(row.item.height ?? 0),
          orientation: row.item.orientation.flatMap(Orientation.init(rawValue:)) ?? .upright)
        byDigest[image, default: []].insert(picture)
        // A copy has the name of what stands for it too; only its own bytes are meant by it.
        for name in [row.line == nil ? row.source : nil, row.url, row.file].compactMap({ $0 }) {
          byName[name, default: []].insert(picture)
          let path = Path(name)
          let placed = Placed(picture: picture, folders: path.folders)
          byFile[path.file, default: []].insert(placed)
          byStem[path.stem, default: []].insert(placed)
        }
      }
    }
    sorted = byDigest.keys.sorted()
  }

  /// What a name leads to, in one class or in all.
  ///
  /// Of several pictures with the same last part, the one that shares most folders with the name is meant; then the one of
  /// the class that a folder of the name is called after.
  func find(_ name: String, in className: ClassName?) -> Finding {
    if let digest = SHA256Digest(hex: name) {
      return finding(among(byDigest[digest] ?? [], className)) ?? .unknown(digest)
    }
    if let found = finding(among(byName[name] ?? [], className)) { return found }
    let path = Path(name)
    for placed in [byFile[path.file], byStem[path.stem]] {
      let found = (placed ?? []).filter { className == nil || $0.picture.className == className }
      if !found.isEmpty { return nearest(found, to: path, className) }
    }
    return finding(startingWith(path.stem).flatMap { among(byDigest[$0] ?? [], className) }) ?? .nothing
  }

  private func among(_ pictures: Set<Picture>, _ className: ClassName?) -> [Picture] {
    pictures.filter { className == nil || $0.className == className }
  }

  private func finding(_ pictures: [Picture]) -> Finding? {
    pictures.first.map { pictures.count == 1 ? .picture($0) : .ambiguous }
  }

  private func nearest(_ found: Set<Placed>, to path: Path, _ className: ClassName?) -> Finding {
    let depths = found.map { (placed: $0, depth: path.sharedFolders($0.folders)) }
    let deepest = depths.map(\.depth).max() ?? 0
    let near = Set(depths.filter { $0.depth == deepest }.map(\.placed.picture))
    let said = className == nil ? path.folders.last { classes.contains($0) } : nil
    if deepest > 0, near.count == 1 { return finding(Array(near)) ?? .nothing }
    guard let said else { return finding(Array(near)) ?? .nothing }
    return finding(near.filter { $0.className.rawValue == said }) ?? .nothing
  }

  /// The digests whose first digits, at least eight, are these.
  private func startingWith(_ digits: String) -> ArraySlice<SHA256Digest> {
    guard (8...64).contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit),
      let least = SHA256Digest(hex: digits.lowercased() + String(repeating: "0", count: 64 - digits.utf8.count))
    else { return [] }
    return sorted[sorted.lowerBound(of: least)...].prefix { $0.hex.hasPrefix(digits.lowercased()) }
  }
}

/// A name as folders and a file.
private struct Path {
  /// Endings that the same picture may have elsewhere.
  private static let endings: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif",
  ]

  let folders: [String]
  let file: String
  /// The file without the ending of a picture.
  let stem: String

  init(_ name: String) {
    let path = name.prefix { $0 != "?" && $0 != "#" }
    let parts = path.split { $0 == "/" || $0 == "\\" }.map(String.init).filter { $0 != "." }
    file = parts.last ?? name
    folders = parts.dropLast()
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex,
      Self.endings.contains(file[dot...].dropFirst().lowercased())
    else {
      stem = file
      return
    }
    stem = String(file[..<dot])
  }

  /// How many folders next to the file are the same.
  func sharedFolders(_ other: [String]) -> Int {
    zip(folders.reversed(), other.reversed()).prefix { $0 == $1 }.count
  }
}
