/// A square in source pixels, after orientation.
public struct FocusSquare: Hashable, Sendable {
  /// The first column.
  public let x: Int
  /// The first row.
  public let y: Int
  /// The length of each side; never more than the picture's short side.
  public let side: Int
}

/// Where to crop a picture: the square, the middle of what was seen, and how sure that is.
///
/// The square has the full short side and slides along the long one to hold the most of the map. A window sum is used and
/// never the maximum, which is noise (Yee, Tantipongpipat and Mishra 2021, arXiv:2105.08667).
public struct CropFocus: Hashable, Sendable {
  /// The version of the algorithm; it changes when any square may change.
  public static let version = 1

  /// Whether the square of a picture has so much room to slide that the map of the whole picture is worth its forward pass:
  /// the map of the middle, which comes with the embedding, hides both ends of a long picture.
  public static func needsWhole(width: Int, height: Int) -> Bool { max(width, height) * 8 > min(width, height) * 9 }

  /// The square of the full short side.
  public let square: FocusSquare
  /// A smaller square around the strongest part of the map, a second suggestion for a person.
  public let tight: FocusSquare
  /// The middle of the map's mass, in source pixels.
  public let x: Int
  /// The middle of the map's mass, in source pixels.
  public let y: Int
  /// The share of the map's mass inside the square, to four decimals; low ones are worth a person's look.
  public let confidence: Double

  /// Chooses the square of a `width` x `height` picture by its map; nil when the map is empty or all of one value.
  public init?(_ map: ActivationMap, head: YesNoHead?, width: Int, height: Int) {
    guard width > 0, height > 0 else { return nil }
    let focus = FocusMap(map, head: head)
    let frame = ViewFrame(view: map.view, width: width, height: height)
    guard let centre = MassCentre(FocusMap.above(share: 0.6, focus.values)),
      let mass = MassCentre(focus.values)
    else { return nil }
    x = min(width - 1, max(0, Int(frame.columns.position(centre.x))))
    y = min(height - 1, max(0, Int(frame.rows.position(centre.y))))
    let side = min(width, height)
    let isWide = width >= height
    let slide = SlidingWindow(
      profile: isWide ? focus.columnSums : focus.rowSums, axis: isWide ? frame.columns : frame.rows,
      length: max(width, height), side: side, middle: isWide ? mass.x : mass.y)
    square = FocusSquare(x: isWide ? slide.start : 0, y: isWide ? 0 : slide.start, side: side)
    confidence = Logistic.rounded(slide.share)
    let tightMap = head.map { FocusMap.mixed(map, head: $0) } ?? focus
    tight = TightBox(tightMap).square(in: frame, width: width, height: height)
  }
}
