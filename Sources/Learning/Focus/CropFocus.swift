/// A square in source pixels, after orientation.
public struct FocusSquare: Hashable, Sendable {
  /// The first column; negative if the square leaves the picture.
  public let x: Int
  /// The first row; negative if the square leaves the picture.
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
  /// The share of the map's mass inside the square, to four decimals; a person should check low ones. Where the square
  /// may leave the picture it is the share between its columns times that between its rows.
  public let confidence: Double

  /// Chooses the square of a `width` x `height` picture from its map; returns nil if the map is empty or constant.
  ///
  /// - Parameter overhang: the share of its side by which the square may leave the picture in each direction. It does so
  ///   to have the object nearer to its middle, as far as it loses nothing of it.
  public init?(_ map: ActivationMap, head: YesNoHead?, width: Int, height: Int, overhang: Double = 0) {
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
    let beyond = Int((Double(side) * overhang).rounded())
    let across = SlidingWindow(
      profile: focus.columnSums, axis: frame.columns, length: width, side: side, beyond: beyond, middle: mass.x)
    let down = SlidingWindow(
      profile: focus.rowSums, axis: frame.rows, length: height, side: side, beyond: beyond, middle: mass.y)
    let along = isWide ? across : down
    square = FocusSquare(
      x: isWide || beyond > 0 ? across.start : 0, y: !isWide || beyond > 0 ? down.start : 0, side: side)
    confidence = Logistic.rounded(beyond > 0 ? across.share * down.share : along.share)
    let tightMap = head.map { FocusMap.mixed(map, head: $0) } ?? focus
    tight = TightBox(tightMap).square(in: frame, width: width, height: height)
  }
}
