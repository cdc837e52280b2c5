/// A square in a picture, in source pixels after orientation.
public struct SquareBox: Sendable, Hashable {
  /// Pixels left of it.
  public let x: Int
  /// Pixels above it.
  public let y: Int
  /// The length of its sides, in pixels.
  public let side: Int

  /// A square of the given place and size.
  public init(x: Int, y: Int, side: Int) {
    self.x = x
    self.y = y
    self.side = side
  }

  /// A square of 600 megapixels: no whole picture within any sane limit is wider than that.
  public static let longestSide = 24_000

  /// Whether it shares a pixel with a picture of that size, and is not so much larger as to be a mistake.
  public func fits(width: Int, height: Int) -> Bool {
    side > 0 && side <= Self.longestSide && x < width && y < height && x > -side && y > -side
  }

  /// The largest square in the middle of a picture.
  public static func centred(width: Int, height: Int) -> SquareBox {
    let side = min(width, height)
    return SquareBox(x: (width - side) / 2, y: (height - side) / 2, side: side)
  }
}
