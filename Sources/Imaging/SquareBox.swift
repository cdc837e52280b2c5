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

  /// The largest square in the centre of a picture.
  public static func centred(width: Int, height: Int) -> SquareBox {
    let side = min(width, height)
    return SquareBox(x: (width - side) / 2, y: (height - side) / 2, side: side)
  }
}
