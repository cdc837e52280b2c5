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
  /// Whether squares start where a JPEG can be cropped without encoding it again.
  private let isAligned: Bool
  private let workspace: Workspace

  /// The suggestions for a class; only the centred square if the class has no model or was not built.
  public init(_ item: ManifestClass, listings: BuiltDataset) throws {
    isAligned = item.crop.encode.lossless
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
    if let focus = try picture.focus(maps[image], head: head, in: workspace) {
      for square in [focus.square, focus.tight] {
        squares.append(SquareBox(x: square.x, y: square.y, side: square.side))
      }
    }
    squares.append(.centred(width: picture.width, height: picture.height))
    if isAligned {
      squares = squares.map { LosslessCrop.aligned($0, width: picture.width, height: picture.height) }
    }
    var seen: Set<SquareBox> = []
    return squares.filter { seen.insert($0).inserted }
  }
}
