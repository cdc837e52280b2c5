/// How many bytes decoding a picture holds, known from its header: what is admitted is judged by it.
public enum DecodingMemory {
  /// What becomes of a picture's rows.
  public enum Use: Hashable, Sendable {
    /// They pass by, a few at a time.
    case rows
    /// They pass by where the picture is stored upright, and are gathered where it has to be turned.
    case uprightRows
    /// They are kept as a picture; a JPEG may come smaller as long as its shorter side keeps so many pixels.
    case picture(shortSide: Int?)
    /// A square of so many pixels is kept and scaled to `output`, nil for its own size; a JPEG may come smaller.
    case square(side: Int, output: Int?)
    /// The coefficients of a JPEG are copied.
    case coefficients
  }

  /// Bytes of RGB.
  private static let pixel = 3
  /// What libheif holds of a picture that is larger than the file says: two bytes a sample, twice.
  private static let hiddenPixel = 12
  /// A coefficient of a JPEG, of which each pixel has at most one a channel.
  private static let coefficient = 2 * 4

  /// The bytes that decoding `bytes` holds at most, the file's own counted; only those of the file where it is no picture.
  ///
  /// A picture over `maxPixels` is not decoded, and holds nothing.
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
    // A picture that is turned is there twice for a moment.
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
      let part = side / ImageDecoder.denominator(format, side: side, least: 2 * output) + 2
      return (part * part + output * output * copies) * pixel
    case .coefficients: return 2 * width * height * coefficient
    }
  }
}
