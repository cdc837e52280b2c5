/// 64 x 64 pixels of RGB, upright, without keeping the aspect ratio. Near duplicates are checked on it.
public struct Thumbnail: Sendable, Hashable {
  /// Pixels per side.
  public static let side = 64
  /// The length of the encoded form, in bytes.
  public static let encodedLength = side * side * 3

  /// Row by row, with red, green and blue next to each other.
  let pixels: [UInt8]

  /// Creates the thumbnail of an upright picture of any size; each pixel is the mean over its area.
  public init(_ raster: Raster) {
    let small = Resampler.area(raster, width: Self.side, height: Self.side)
    pixels = small.channels == 3 ? small.pixels : small.pixels.flatMap { [$0, $0, $0] }
  }

  init(pixels: [UInt8]) {
    precondition(pixels.count == Self.encodedLength, "a thumbnail has 64 x 64 pixels of three bytes")
    self.pixels = pixels
  }

  /// The uncompressed pixels: few thumbnails are read, and compression hardly makes them smaller.
  public func encoded() -> [UInt8] { pixels }

  /// Reads the thumbnail that `encoded()` wrote; returns nil if the length differs.
  public init?(encoded bytes: some Collection<UInt8>) {
    guard bytes.count == Self.encodedLength else { return nil }
    pixels = Array(bytes)
  }
}
