/// 64 x 64 pixels of RGB, upright, the aspect ratio not kept: what near duplicates are checked on.
public struct Thumbnail: Sendable, Hashable {
  /// Pixels on a side.
  public static let side = 64
  /// The length of the encoded form, in bytes.
  public static let encodedLength = side * side * 3

  /// Row by row, red, green and blue side by side.
  let pixels: [UInt8]

  /// The thumbnail of an upright picture of any size: the mean over each cell's area.
  public init(_ raster: Raster) {
    let small = Resampler.area(raster, width: Self.side, height: Self.side)
    pixels = small.channels == 3 ? small.pixels : small.pixels.flatMap { [$0, $0, $0] }
  }

  /// A thumbnail of these pixels.
  init(pixels: [UInt8]) {
    precondition(pixels.count == Self.encodedLength, "a thumbnail has 64 x 64 pixels of three bytes")
    self.pixels = pixels
  }

  /// The pixels as they are: thumbnails are read for few pairs and hardly shrink.
  public func encoded() -> [UInt8] { pixels }

  /// The thumbnail that `encoded()` wrote, or nil for anything of another length.
  public init?(encoded bytes: some Collection<UInt8>) {
    guard bytes.count == Self.encodedLength else { return nil }
    pixels = Array(bytes)
  }
}
