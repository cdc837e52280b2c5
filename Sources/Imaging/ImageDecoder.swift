/// Decodes a whole picture into memory.
public enum ImageDecoder {
  /// Decodes the picture in `bytes`, always to three channels.
  ///
  /// - Parameters:
  ///   - maxPixels: The most pixels the file may have; checked from the header, before anything is allocated.
  ///   - minimumShortSide: If given, a JPEG may be decoded at a half, a quarter or an eighth of its size, which costs
  ///     less. Its shorter side keeps at least this length. Other formats are not scaled.
  ///   - upright: Whether the EXIF orientation is applied.
  ///   - alpha: How transparency is removed.
  /// - Throws: The reason why there is no picture.
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

  /// The upright size of the picture in `bytes`, from its header alone.
  ///
  /// - Throws: The reason why there is no picture.
  public static func size(of bytes: [UInt8]) throws(DecodeError) -> (width: Int, height: Int) {
    guard let format = ImageFormat.sniff(bytes), format.isPicture else { throw .notImage }
    return try RowDecoder.open(bytes, as: format) { decoder throws(DecodeError) in
      PictureHeader(of: bytes, format: format, decoder: decoder).upright
    }
  }

  /// The largest denominator of libjpeg's scales that keeps at least `least` pixels of a length of `side`.
  static func denominator(_ format: ImageFormat, side: Int, least: Int) -> Int {
    guard format == .jpeg else { return 1 }
    return [8, 4, 2].first { side / $0 >= least } ?? 1
  }
}
