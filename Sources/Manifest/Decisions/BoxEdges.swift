#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The edges of an axis-parallel box, in pixels or as shares of a picture's sides.
public struct BoxEdges: Hashable, Sendable {
  /// The largest coordinate that is read, in pixels.
  static let limit = 1e6

  public var left: Double
  public var top: Double
  public var right: Double
  public var bottom: Double

  /// Creates a box from its edges.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// Creates the bounding box of points; returns nil without points.
  public init?(around points: [(x: Double, y: Double)]) {
    guard let first = points.first else { return nil }
    self.init(left: first.x, top: first.y, right: first.x, bottom: first.y)
    for point in points { extend(to: point) }
  }

  /// Creates the bounding box of a box of `width` by `height` that is rotated about its centre by an angle in radians,
  /// in either direction.
  public init(middle: (x: Double, y: Double), width: Double, height: Double, turned angle: Double) {
    let (cosine, sine) = (abs(cos(angle)), abs(sin(angle)))
    let half = (x: (width * cosine + height * sine) / 2, y: (width * sine + height * cosine) / 2)
    self.init(left: middle.x - half.x, top: middle.y - half.y, right: middle.x + half.x, bottom: middle.y + half.y)
  }

  /// Extends the box to contain a point.
  public mutating func extend(to point: (x: Double, y: Double)) {
    (left, right) = (min(left, point.x), max(right, point.x))
    (top, bottom) = (min(top, point.y), max(bottom, point.y))
  }

  /// Whether the box has no area.
  public var isEmpty: Bool { !(left < right && top < bottom) }
}

/// The size of a picture according to its annotation.
public struct PictureSize: Hashable, Sendable, CustomStringConvertible {
  public let width: Int
  public let height: Int

  /// Creates a size; returns nil unless both sides are whole numbers from 1 to 1,000,000 pixels.
  public init?(width: Double, height: Double) {
    guard let width = Int(exactly: width), let height = Int(exactly: height), width > 0, height > 0,
      max(width, height) <= Int(BoxEdges.limit)
    else { return nil }
    self.width = width
    self.height = height
  }

  public var description: String { "\(width)x\(height)" }
}
