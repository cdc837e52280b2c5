/// A small JPEG copy of a whole picture for a contact sheet, upright and with its aspect ratio.
public enum ContactPrint {
  /// Part of every key: raise it if the same picture and side would give other bytes.
  public static let version = 1
  /// Sufficient at this size, with a third of the bytes of a crop's quality.
  private static let quality = 78

  /// The print of the picture in `bytes`. Its longer side has at most `side` pixels; a smaller picture keeps its size.
  ///
  /// - Throws: The reason why there is no picture.
  public static func jpeg(
    of bytes: [UInt8], within side: Int, maxPixels: Int
  ) throws(DecodeError) -> (bytes: [UInt8], width: Int, height: Int) {
    let size = try ImageDecoder.size(of: bytes)
    let scale = min(1, Double(side) / Double(max(size.width, size.height, 1)))
    let width = max(1, Int((Double(size.width) * scale).rounded()))
    let height = max(1, Int((Double(size.height) * scale).rounded()))
    let raster = try ImageDecoder.decode(bytes, maxPixels: maxPixels, minimumShortSide: min(width, height))
    let small = Resampler.area(raster, width: width, height: height)
    return (ImageEncoder.jpeg(small, quality: quality), width, height)
  }
}
