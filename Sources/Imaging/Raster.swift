/// A decoded picture in memory: rows of stored 8-bit sRGB values, top row first.
public struct Raster: Sendable, Equatable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Bytes of a pixel: 1 grey, 3 red, green and blue.
  public let channels: Int
  /// `width * height * channels` bytes, row by row, the channels of a pixel side by side.
  public let pixels: [UInt8]

  /// A picture of the given pixels.
  ///
  /// The sizes are the caller's own, never a file's: that the bytes match them is a precondition.
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
