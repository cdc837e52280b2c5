/// A decoded picture as learning takes it: upright, three bytes a pixel, stored sRGB values.
///
/// It is a type of its own so that the networks know nothing of decoders; making one from a decoded raster copies nothing.
public struct RGBImage: Hashable, Sendable {
  /// The columns.
  public let width: Int
  /// The rows.
  public let height: Int
  /// Red, green and blue of each pixel, row by row.
  public let pixels: [UInt8]

  /// A picture of these pixels, or nil when it has none or their number does not fit its size.
  public init?(width: Int, height: Int, pixels: [UInt8]) {
    guard width > 0, height > 0, width <= 1 << 20, height <= 1 << 20, pixels.count == width * height * 3 else {
      return nil
    }
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A grey picture, each value repeated for the three colours; nil when the number of values does not fit.
  public init?(width: Int, height: Int, grey: [UInt8]) {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(grey.count * 3)
    for value in grey { pixels.append(contentsOf: repeatElement(value, count: 3)) }
    self.init(width: width, height: height, pixels: pixels)
  }
}
