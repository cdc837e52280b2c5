/// A decoded picture as input for learning: upright, three bytes per pixel, stored sRGB values.
///
/// It is a separate type so that the networks do not depend on decoders. Creating one from a decoded raster copies
/// nothing.
public struct RGBImage: Hashable, Sendable {
  /// The columns.
  public let width: Int
  /// The rows.
  public let height: Int
  /// Red, green and blue of each pixel, row by row.
  public let pixels: [UInt8]

  /// Creates a picture from pixels; returns nil if there are none or their number does not match the size.
  public init?(width: Int, height: Int, pixels: [UInt8]) {
    guard width > 0, height > 0, width <= 1 << 20, height <= 1 << 20, pixels.count == width * height * 3 else {
      return nil
    }
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Creates a picture from grey values, each repeated for the three colours; returns nil if their number does not
  /// match the size.
  public init?(width: Int, height: Int, grey: [UInt8]) {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(grey.count * 3)
    for value in grey { pixels.append(contentsOf: repeatElement(value, count: 3)) }
    self.init(width: width, height: height, pixels: pixels)
  }
}
