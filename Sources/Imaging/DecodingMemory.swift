/// Estimates from the header how much memory decoding a picture needs. Pictures are admitted by this estimate.
public enum DecodingMemory {
  /// The use of the decoded rows.
  public enum Use: Hashable, Sendable {
    /// They are processed a few at a time and not kept.
    case rows
    /// They are processed a few at a time if the stored picture is upright, and collected if it must be turned.
    case uprightRows
    /// They are kept as a picture. A JPEG may be decoded smaller if its shorter side keeps `shortSide` pixels.
    case picture(shortSide: Int?)
    /// A square of `side` pixels is kept and scaled to `output` (nil: not scaled). A JPEG may be decoded smaller.
    case square(side: Int, output: Int?)
    /// The coefficients of a JPEG are copied.
    case coefficients
  }

  /// Bytes of an RGB pixel.
  private static let pixel = 3
  /// Bytes of a pixel that the header does not declare: libheif keeps three samples of two bytes, twice.
  private static let hiddenPixel = 12
  /// Bytes of a JPEG's coefficients per pixel: at most one coefficient of two bytes per channel, in four channels.
  private static let coefficient = 2 * 4

  /// The most bytes that decoding `bytes` needs, including the file itself; only the size of the file if it is not a
  /// picture.
  ///
  /// A picture with more than `maxPixels` is not decoded and needs no other memory.
  public static func needed(for bytes: [UInt8], as use: Use, maxPixels: Int) -> Int {
    guard let format = ImageFormat.sniff(bytes), format.isPicture else { return bytes.count }
    do throws(DecodeError) {
      let held = try RowDecoder.open(bytes, as: format) { decoder throws(DecodeError) in
        let header = PictureHeader(of: bytes, format: format, decoder: decoder)
        try header.checkPixels(maxPixels)
        let hidden = max(0, header.decodedPixels - header.stored.width * header.stored.height)
        return decoder.memory + hidden * hiddenPixel + kept(of: header, format: format, as: use)
      }
      return bytes.count + held
    } catch {
      return bytes.count
    }
  }

  private static func kept(of header: PictureHeader, format: ImageFormat, as use: Use) -> Int {
    let (width, height) = header.stored
    // Turning a picture needs two copies for a moment.
    let copies = header.orientation == .upright ? 1 : 2
    switch use {
    case .rows: return 0
    case .uprightRows: return copies == 1 ? 0 : width * height * pixel
    case .picture(let shortSide):
      let scale = shortSide.map { ImageDecoder.denominator(format, side: min(width, height), least: $0) } ?? 1
      return (width / scale + 1) * (height / scale + 1) * pixel * copies
    case .square(let side, let output):
      let side = min(side, SquareBox.longestSide)
      let output = min(output ?? side, SquareBox.longestSide)
      let scale = ImageDecoder.denominator(format, side: side, least: 2 * output)
      // The part of a square outside the picture is made in the result alone.
      let part = (min(side, width) / scale + 2) * (min(side, height) / scale + 2)
      return (part + output * output * copies) * pixel
    case .coefficients: return 2 * width * height * coefficient
    }
  }
}
