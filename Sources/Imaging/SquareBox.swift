/// A square in a picture, in source pixels after orientation.
public struct SquareBox: Sendable, Hashable {
  /// The x coordinate of the left edge.
  public let x: Int
  /// The y coordinate of the upper edge.
  public let y: Int
  /// The length of its sides, in pixels.
  public let side: Int

  /// Creates a square at a position.
  public init(x: Int, y: Int, side: Int) {
    self.x = x
    self.y = y
    self.side = side
  }

  /// The limit of a square's side, which gives about 600 megapixels: no reasonable limit accepts a picture wider than
  /// that.
  public static let longestSide = 24_000

  /// Whether the square overlaps a picture of the given size and its side does not exceed ``longestSide``.
  public func fits(width: Int, height: Int) -> Bool {
    side > 0 && side <= Self.longestSide && x < width && y < height && x > -side && y > -side
  }

  /// Whether no pixel of the square is outside a picture of the given size.
  public func isInside(width: Int, height: Int) -> Bool {
    x >= 0 && y >= 0 && side <= width && side <= height && x <= width - side && y <= height - side
  }

  /// Whether the middle of the square is in a picture of the given size, and its side at most the picture's longer side.
  public func isCentredInside(width: Int, height: Int) -> Bool {
    guard side <= min(max(width, height), Self.longestSide) else { return false }
    let half = side / 2
    return (-half...width - half).contains(x) && (-half...height - half).contains(y)
  }

  /// The smallest square that contains a whole picture in its centre; an odd pixel is to the right or below.
  public static func around(width: Int, height: Int) -> SquareBox {
    let side = max(width, height)
    return SquareBox(x: -((side - width) / 2), y: -((side - height) / 2), side: side)
  }

  /// The largest square in the centre of a picture.
  public static func centred(width: Int, height: Int) -> SquareBox {
    let side = min(width, height)
    return SquareBox(x: (width - side) / 2, y: (height - side) / 2, side: side)
  }
}
