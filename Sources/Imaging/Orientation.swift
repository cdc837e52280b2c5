/// The orientation of a stored picture: the eight values of EXIF tag 274 (TIFF 6.0, Orientation).
public enum Orientation: UInt8, Sendable, CaseIterable, Hashable {
  case upright = 1
  case mirrored = 2
  case halfTurned = 3
  case flipped = 4
  case transposed = 5
  /// Turned a quarter anticlockwise: a quarter turn clockwise makes it upright.
  case quarterTurned = 6
  case transversed = 7
  case threeQuarterTurned = 8

  /// Whether turning exchanges rows and columns.
  public var swapsSides: Bool {
    switch self {
    case .upright, .mirrored, .halfTurned, .flipped: false
    case .transposed, .quarterTurned, .transversed, .threeQuarterTurned: true
    }
  }

  /// Whether stored columns are read from the right.
  var reversesColumns: Bool {
    switch self {
    case .mirrored, .halfTurned, .transversed, .threeQuarterTurned: true
    case .upright, .flipped, .transposed, .quarterTurned: false
    }
  }

  /// Whether stored rows are read from the bottom.
  var reversesRows: Bool {
    switch self {
    case .halfTurned, .flipped, .quarterTurned, .transversed: true
    case .upright, .mirrored, .transposed, .threeQuarterTurned: false
    }
  }

  /// The size of the upright version of a picture stored as `width` by `height`.
  public func uprightSize(width: Int, height: Int) -> (width: Int, height: Int) {
    swapsSides ? (height, width) : (width, height)
  }

  /// The position of a point of the stored picture in the upright picture, both as shares of the sides.
  public func upright(x: Double, y: Double) -> (x: Double, y: Double) {
    let (x, y) = (reversesColumns ? 1 - x : x, reversesRows ? 1 - y : y)
    return swapsSides ? (y, x) : (x, y)
  }

  /// The square of the stored picture (`width` by `height`) that corresponds to `box` in the upright picture.
  func stored(_ box: SquareBox, width: Int, height: Int) -> SquareBox {
    let (x, y) = swapsSides ? (box.y, box.x) : (box.x, box.y)
    return SquareBox(
      x: reversesColumns ? width - x - box.side : x, y: reversesRows ? height - y - box.side : y, side: box.side)
  }
}
