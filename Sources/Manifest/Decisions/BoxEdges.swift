#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The edges of an upright box, in pixels or in shares of a picture's sides.
public struct BoxEdges: Hashable, Sendable {
  /// No edge that is read is further away than so many pixels.
  static let limit = 1e6

  public var left: Double
  public var top: Double
  public var right: Double
  public var bottom: Double

  /// A box of these edges.
  public init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  /// The box around points; nil where there are none.
  public init?(around points: [(x: Double, y: Double)]) {
    guard let first = points.first else { return nil }
    self.init(left: first.x, top: first.y, right: first.x, bottom: first.y)
    for point in points { extend(to: point) }
  }

  /// The box around one of `width` by `height` that is turned about its middle by so many radians, in either direction.
  public init(middle: (x: Double, y: Double), width: Double, height: Double, turned angle: Double) {
    let (cosine, sine) = (abs(cos(angle)), abs(sin(angle)))
    let half = (x: (width * cosine + height * sine) / 2, y: (width * sine + height * cosine) / 2)
    self.init(left: middle.x - half.x, top: middle.y - half.y, right: middle.x + half.x, bottom: middle.y + half.y)
  }

  /// Grows it to hold a point.
  public mutating func extend(to point: (x: Double, y: Double)) {
    (left, right) = (min(left, point.x), max(right, point.x))
    (top, bottom) = (min(top, point.y), max(bottom, point.y))
  }

  /// Whether it holds nothing.
  public var isEmpty: Bool { !(left < right && top < bottom) }
}

/// The size an annotation says its picture has.
public struct PictureSize: Hashable, Sendable, CustomStringConvertible {
  public let width: Int
  public let height: Int

  /// A size; nil unless both sides are whole numbers of at least 1 pixel.
  public init?(width: Double, height: Double) {
    guard let width = Int(exactly: width), let height = Int(exactly: height), width > 0, height > 0,
      max(width, height) <= Int(BoxEdges.limit)
    else { return nil }
    self.width = width
    self.height = height
  }

  public var description: String { "\(width)x\(height)" }
}
