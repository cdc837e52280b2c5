import CImage

/// Encodes pictures: equal pixels give equal bytes, without metadata.
public enum ImageEncoder {
  /// Encodes a JPEG; from quality 90 on, colour keeps its full resolution.
  ///
  /// The caller must ensure that sides are at most 65,500 pixels, the limit of the format.
  public static func jpeg(_ raster: Raster, quality: Int) -> [UInt8] {
    precondition((1...100).contains(quality), "quality is 1 to 100")
    var count = 0
    let bytes = unsafe dsb_encode_jpeg(
      raster.pixels, UInt32(raster.width), UInt32(raster.height), UInt32(raster.channels), Int32(quality), &count)
    return unsafe take(bytes, count: count)
  }

  /// Encodes a PNG with 8 bits per channel.
  public static func png(_ raster: Raster) -> [UInt8] {
    var count = 0
    let bytes = unsafe dsb_encode_png(
      raster.pixels, UInt32(raster.width), UInt32(raster.height), UInt32(raster.channels), &count)
    return unsafe take(bytes, count: count)
  }

  /// Copies the bytes of a C buffer and frees it.
  private static func take(_ bytes: UnsafeMutablePointer<UInt8>?, count: Int) -> [UInt8] {
    guard let bytes = unsafe bytes else { preconditionFailure("a raster fits memory and its format's limits") }
    defer { unsafe dsb_encoded_free(bytes) }
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  }
}
