/// How a stored picture has to be turned to stand upright: the eight values of EXIF tag 274 (TIFF 6.0, Orientation).
public enum Orientation: UInt8, Sendable, CaseIterable, Hashable {
  case upright = 1
  case mirrored = 2
  case halfTurned = 3
  case flipped = 4
  case transposed = 5
  /// Turned a quarter against the clock: a quarter with the clock makes it upright.
  case quarterTurned = 6
  case transversed = 7
  case threeQuarterTurned = 8

  /// Whether rows and columns change places.
  public var swapsSides: Bool {
    switch self {
    case .upright, .mirrored, .halfTurned, .flipped: false
    case .transposed, .quarterTurned, .transversed, .threeQuarterTurned: true
    }
  }

  /// Whether the stored columns are taken from the right.
  var reversesColumns: Bool {
    switch self {
    case .mirrored, .halfTurned, .transversed, .threeQuarterTurned: true
    case .upright, .flipped, .transposed, .quarterTurned: false
    }
  }

  /// Whether the stored rows are taken from the bottom.
  var reversesRows: Bool {
    switch self {
    case .halfTurned, .flipped, .quarterTurned, .transversed: true
    case .upright, .mirrored, .transposed, .threeQuarterTurned: false
    }
  }

  /// The upright size of a picture stored as `width` by `height`.
  public func uprightSize(width: Int, height: Int) -> (width: Int, height: Int) {
    swapsSides ? (height, width) : (width, height)
  }

  /// Where a point of the stored picture is once it stands upright, both in shares of the sides.
  public func upright(x: Double, y: Double) -> (x: Double, y: Double) {
    let (x, y) = (reversesColumns ? 1 - x : x, reversesRows ? 1 - y : y)
    return swapsSides ? (y, x) : (x, y)
  }

  /// The square of the stored picture (`width` by `height`) that is `box` once it stands upright.
  func stored(_ box: SquareBox, width: Int, height: Int) -> SquareBox {
    let (x, y) = swapsSides ? (box.y, box.x) : (box.x, box.y)
    return SquareBox(
      x: reversesColumns ? width - x - box.side : x, y: reversesRows ? height - y - box.side : y, side: box.side)
  }
}
