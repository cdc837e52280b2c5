/// A square in source pixels, after orientation.
public struct FocusSquare: Hashable, Sendable {
  /// The first column.
  public let x: Int
  /// The first row.
  public let y: Int
  /// The length of each side, at most the picture's short side.
  public let side: Int
}

/// The position for a crop: the square, the centre of the activations, and the confidence.
///
/// The square has the full short side and is moved along the long side until it contains the most of the map. The sum
/// over the window is used, not the maximum, which is noise (Yee, Tantipongpipat and Mishra 2021, arXiv:2105.08667).
public struct CropFocus: Hashable, Sendable {
  /// The version of the algorithm; it changes if any square may change.
  public static let version = 1

  /// Whether a picture is so long that the map of the whole picture is worth a separate forward pass. The map of the
  /// centre, which the embedding gives, hides both ends of a long picture.
  public static func needsWhole(width: Int, height: Int) -> Bool { max(width, height) * 8 > min(width, height) * 9 }

  /// The square with the full short side.
  public let square: FocusSquare
  /// A smaller square around the strongest part of the map, as a second suggestion for a person.
  public let tight: FocusSquare
  /// The x coordinate of the centre of the map's mass, in source pixels.
  public let x: Int
  /// The y coordinate of the centre of the map's mass, in source pixels.
  public let y: Int
  /// The share of the map's mass inside the square, to four decimals; a person should check low ones.
  public let confidence: Double

  /// Chooses the square of a `width` x `height` picture from its map; returns nil if the map is empty or constant.
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
