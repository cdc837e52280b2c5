/// Cuts square crops out of pictures: upright, scaled and encoded.
public enum Cropper {
  /// Part of every key: raise it if the same picture, box and options would give other bytes.
  public static let version = 1

  /// The encoded crop of the picture in `bytes`, and its square before padding.
  ///
  /// A JPEG is decoded at the smallest of libjpeg's scales that keeps twice the size of the crop. Pixels of the square
  /// outside the picture are filled.
  ///
  /// - Parameters:
  ///   - box: The square, in source pixels after orientation; nil means the largest square in the centre.
  ///   - maxPixels: The most pixels the source may have.
  /// - Throws: The reason why there is no crop.
  public static func crop(
    _ bytes: [UInt8], box: SquareBox?, options: CropOptions, maxPixels: Int
  ) throws(DecodeError) -> (bytes: [UInt8], box: SquareBox) {
    if options.lossless, let (copied, box) = try copy(bytes, box: box, options: options, maxPixels: maxPixels) {
      return (options.stripMetadata ? copied : CarriedMetadata(of: bytes).insert(into: copied, format: .jpeg), box)
    }
    let (raster, box) = try cut(bytes, box: box, options: options, maxPixels: maxPixels)
    let encoded =
      switch options.format {
      case .jpeg(let quality): ImageEncoder.jpeg(raster, quality: quality)
      case .png: ImageEncoder.png(raster)
      }
    guard !options.stripMetadata else { return (encoded, box) }
    return (CarriedMetadata(of: bytes).insert(into: encoded, format: options.format.format), box)
  }

  /// The crop as a picture in memory.
  ///
  /// - Throws: The reason why there is no crop.
  public static func cut(
    _ bytes: [UInt8], box: SquareBox?, options: CropOptions, maxPixels: Int
  ) throws(DecodeError) -> (raster: Raster, box: SquareBox) {
    guard let format = ImageFormat.sniff(bytes), format.isPicture else { throw .notImage }
    return try RowDecoder.open(bytes, as: format) { decoder throws(DecodeError) in
      let header = PictureHeader(of: bytes, format: format, decoder: decoder)
      try header.checkPixels(maxPixels)
      let size = header.upright
      let box = box ?? .centred(width: size.width, height: size.height)
      let wanted = try Self.padded(box, share: options.padding, width: size.width, height: size.height)
      let side = outputSide(of: wanted, options: options)
      // Keep at least twice the size: libjpeg scales with a simple box filter, whose loss is visible unless the result
      // is reduced.
      let denominator = ImageDecoder.denominator(format, side: wanted.side, least: 2 * side)
      let square = header.orientation.stored(wanted, width: header.stored.width, height: header.stored.height)
      let cut = CropPass(square: square, denominator: denominator, side: side, fill: options.fill)
      return (header.orientation.turn(try cut.run(decoder)), box)
    }
  }

  /// The crop as a copy of the source's coefficients; nil if it needs more than a copy.
  private static func copy(
    _ bytes: [UInt8], box: SquareBox?, options: CropOptions, maxPixels: Int
  ) throws(DecodeError) -> (bytes: [UInt8], box: SquareBox)? {
    guard case .jpeg = options.format, ImageFormat.sniff(bytes) == .jpeg else { return nil }
    return try RowDecoder.open(bytes, as: .jpeg) { decoder throws(DecodeError) in
      let header = PictureHeader(of: bytes, format: .jpeg, decoder: decoder)
      try header.checkPixels(maxPixels)
      let size = header.upright
      let box = box ?? .centred(width: size.width, height: size.height)
      let wanted = try Self.padded(box, share: options.padding, width: size.width, height: size.height)
      guard header.orientation == .upright, outputSide(of: wanted, options: options) == wanted.side else { return nil }
      return LosslessCrop.jpeg(bytes, square: wanted).map { ($0, box) }
    }
  }

  /// The square with its padding. It must overlap the picture, and its side must not exceed ``SquareBox/longestSide``.
  private static func padded(
    _ box: SquareBox, share: Double, width: Int, height: Int
  ) throws(DecodeError) -> SquareBox {
    guard box.side <= SquareBox.longestSide else { throw .tooManyPixels }
    guard box.fits(width: width, height: height) else { throw .boxOutside }
    let margin = Int((Double(box.side) * min(max(share, 0), 4)).rounded())
    guard box.side + 2 * margin <= SquareBox.longestSide else { throw .tooManyPixels }
    return SquareBox(x: box.x - margin, y: box.y - margin, side: box.side + 2 * margin)
  }

  private static func outputSide(of box: SquareBox, options: CropOptions) -> Int {
    guard let size = options.size else { return box.side }
    return options.upscale ? size : min(size, box.side)
  }
}
