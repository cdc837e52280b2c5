/// A decoded picture in memory: rows of 8-bit sRGB values as stored, top row first.
public struct Raster: Sendable, Equatable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// Bytes per pixel: 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// `width * height * channels` bytes, row by row, with the channels of a pixel next to each other.
  public let pixels: [UInt8]

  /// Creates a picture from pixels.
  ///
  /// The caller must ensure that the number of bytes matches the size. Sizes must never come unchecked from a file.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "a raster has at least one pixel")
    precondition(channels == 1 || channels == 3, "a raster is grey or RGB")
    precondition(pixels.count == width * height * channels, "a raster has as many bytes as its size says")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// The length of the shorter side.
  public var shortSide: Int { min(width, height) }

  /// The bytes of the pixel in column `x` of row `y`.
  public subscript(x: Int, y: Int) -> ArraySlice<UInt8> {
    let start = (y * width + x) * channels
    return pixels[start..<start + channels]
  }
}
