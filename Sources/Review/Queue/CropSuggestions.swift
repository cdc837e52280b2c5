public import Digests
public import Engine
public import Imaging
import Learning
import Listings
public import Manifest
public import Pipeline

/// Suggested squares for the pictures of one class, the best first, from the activation maps of the last build.
public struct CropSuggestions: Sendable {
  private let pictures: [SHA256Digest: FocusedPicture]
  private let maps: [SHA256Digest: SHA256Digest]
  private let head: YesNoHead?
  private let crop: CropSettings
  private let workspace: Workspace

  /// The suggestions for a class; only the middle if it has no model or was not built.
  public init(_ item: ManifestClass, listings: BuiltDataset) throws {
    crop = item.crop
    let listing = try listings.listing(item.name, after: .nearDuplicates)
    let focused = listing.items.compactMap { $0.isIn ? FocusedPicture($0) : nil }
    pictures = Dictionary(focused.map { ($0.picture.image, $0) }) { first, _ in first }
    maps = try listings.embeddings(of: listing.pictures, item, maps: true).compactMapValues(\.map)
    let workspace = listings.workspace
    self.workspace = workspace
    let digest = listings.last[NodeName(.labels, .oneClass(item.name))]?.output.head
    head = try digest.flatMap { try workspace.store.read($0) }.flatMap { YesNoHead(encoded: $0) }
  }

  /// The square the model would choose, a smaller one around the strongest part of its map, and the centred one, each once.
  public func squares(for image: SHA256Digest) throws(EngineError) -> [SquareBox] {
    guard let picture = pictures[image] else { return [] }
    var squares: [SquareBox] = []
    if crop.mode == .pad { squares.append(.around(width: picture.width, height: picture.height)) }
    if let focus = try picture.focus(maps[image], head: head, overhang: crop.overhang, in: workspace) {
      for square in [focus.square, focus.tight] {
        squares.append(SquareBox(x: square.x, y: square.y, side: square.side))
      }
    }
    squares.append(.centred(width: picture.width, height: picture.height))
    if crop.encode.lossless {
      // Squares begin where they can be copied out of a JPEG.
      squares = squares.map { square in
        square.isInside(width: picture.width, height: picture.height)
          ? LosslessCrop.aligned(square, width: picture.width, height: picture.height) : square
      }
    }
    var seen: Set<SquareBox> = []
    return squares.filter { seen.insert($0).inserted }
  }
}
