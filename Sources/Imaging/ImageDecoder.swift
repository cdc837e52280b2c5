/// Decodes a whole picture into memory.
public enum ImageDecoder {
  /// The picture in `bytes`, always in three channels.
  ///
  /// - Parameters:
  ///   - maxPixels: The most pixels the file may have; judged from the header, before anything is allocated.
  ///   - minimumShortSide: Where given, a JPEG may come at a half, a quarter or an eighth of its size, as long as its
  ///     shorter side keeps this length; that costs less. Other formats come whole.
  ///   - upright: Whether the EXIF orientation is applied.
  ///   - alpha: What becomes of transparency.
  /// - Throws: Why there is no picture.
  public static func decode(
    _ bytes: [UInt8], maxPixels: Int, minimumShortSide: Int? = nil, upright: Bool = true, alpha: AlphaRule = .overWhite
  ) throws(DecodeError) -> Raster {
    guard let format = ImageFormat.sniff(bytes), format.isPicture else { throw .notImage }
    return try RowDecoder.open(bytes, as: format) { decoder throws(DecodeError) in
      let header = PictureHeader(of: bytes, format: format, decoder: decoder)
      try header.checkPixels(maxPixels)
      let short = min(header.stored.width, header.stored.height)
      let denominator = minimumShortSide.map { Self.denominator(format, side: short, least: $0) } ?? 1
      let size = try decoder.start(denominator: denominator, alpha: alpha)
      let pixels = try decoder.rows(width: size.width, height: size.height)
      try decoder.finish()
      let raster = Raster(width: size.width, height: size.height, channels: 3, pixels: pixels)
      return upright ? header.orientation.turn(raster) : raster
    }
  }

  /// The size the picture in `bytes` has upright, from its header alone.
  ///
  /// - Throws: Why there is no picture.
  public static func size(of bytes: [UInt8]) throws(DecodeError) -> (width: Int, height: Int) {
    guard let format = ImageFormat.sniff(bytes), format.isPicture else { throw .notImage }
    return try RowDecoder.open(bytes, as: format) { decoder throws(DecodeError) in
      PictureHeader(of: bytes, format: format, decoder: decoder).upright
    }
  }

  /// The largest denominator libjpeg scales by that leaves a length of `side` at `least` pixels or more.
  static func denominator(_ format: ImageFormat, side: Int, least: Int) -> Int {
    guard format == .jpeg else { return 1 }
    return [8, 4, 2].first { side / $0 >= least } ?? 1
  }
}
