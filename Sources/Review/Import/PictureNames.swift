import Digests
import Engine
import Imaging
import Listings
import Manifest
import Pipeline

/// The names that other programs may use for the pictures of the classes: digest, path of the source, address, and file of an
/// export. The last part of each also counts, with and without a file extension of a picture.
struct PictureNames {
  /// A picture of a class.
  struct Picture: Hashable {
    let className: ClassName
    let image: SHA256Digest
    let width: Int
    let height: Int
    let orientation: Orientation
  }

  /// The result of a look-up.
  enum Finding {
    /// Exactly one picture has the name.
    case picture(Picture)
    /// The name is a digest of no known picture.
    case unknown(SHA256Digest)
    /// Several pictures have the name, in one class or in several.
    case ambiguous
    /// No picture has the name.
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
  /// The sorted digests, for names that are the first digits of one.
  private var sorted: [SHA256Digest] = []

  /// Reads the names of a project's pictures after its last build.
  init(_ manifest: Manifest, listings: BuiltDataset) throws(EngineError) {
    classes = Set(manifest.classes.map(\.name.rawValue))
    for item in manifest.classes {
      for row in try listings.rows(of: item.name, after: .export) {
        guard let image = row.item.image else { continue }
        let picture = Picture(
          className: item.name, image: image, width: Int(row.item.width ?? 0), height: Int(row.item.height ?? 0),
          orientation: row.item.orientation.flatMap(Orientation.init(rawValue:)) ?? .upright)
        byDigest[image, default: []].insert(picture)
        // The source of a row in a list is the path of the list, which does not name the picture.
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

  /// Looks a name up in one class or in all.
  ///
  /// Several pictures may share the last part. Then the picture counts whose folders match most folders of the name. If they
  /// match equally, a folder of the name that is the name of a class decides.
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

  /// The digests that start with these digits, which must be at least eight.
  private func startingWith(_ digits: String) -> ArraySlice<SHA256Digest> {
    guard (8...64).contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit),
      let least = SHA256Digest(hex: digits.lowercased() + String(repeating: "0", count: 64 - digits.utf8.count))
    else { return [] }
    return sorted[sorted.lowerBound(of: least)...].prefix { $0.hex.hasPrefix(digits.lowercased()) }
  }
}

/// A name, split into folders and a file.
private struct Path {
  /// The file extensions that a copy of the picture may have elsewhere.
  private static let endings: Set<String> = [
    "jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif",
  ]

  let folders: [String]
  let file: String
  /// The file without a file extension of a picture.
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

  /// How many folders are equal, counted from the file upwards.
  func sharedFolders(_ other: [String]) -> Int {
    zip(folders.reversed(), other.reversed()).prefix { $0 == $1 }.count
  }
}
