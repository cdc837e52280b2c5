import Digests

/// A digest that two files share if they show the same pixels in different encodings.
///
/// The first eight bytes of SHA-256 over width and height (32 bits each, little-endian) and the upright RGB rows with
/// transparent pixels over white. It needs every pixel at full size, which inspecting does not: see the decision
/// record.
public enum PixelDigest {
  /// Part of every key: raise it if the same picture would give another digest.
  public static let version = 1

  /// The number of rows at a time: few enough to stay in the cache between decoding and hashing.
  private static let strip = 16

  /// The digest of the picture in `bytes`.
  ///
  /// - Throws: The reason why there is no picture.
  public static func of(_ bytes: [UInt8], maxPixels: Int) throws(DecodeError) -> UInt64 {
    guard let format = ImageFormat.sniff(bytes), format.isPicture else { throw .notImage }
    return try RowDecoder.open(bytes, as: format) { decoder throws(DecodeError) in
      let header = PictureHeader(of: bytes, format: format, decoder: decoder)
      try header.checkPixels(maxPixels)
      _ = try decoder.start(alpha: .overWhite)
      var hasher = SHA256Hasher()
      for side in [header.upright.width, header.upright.height] {
        hasher.update([0, 8, 16, 24].map { UInt8(truncatingIfNeeded: side >> $0) })
      }
      // Rows arrive in stored order, so only an upright picture can be hashed without collecting its rows.
      if header.orientation == .upright {
        try stream(header, decoder, hasher: &hasher)
      } else {
        try gather(header, decoder, hasher: &hasher)
      }
      try decoder.finish()
      return hasher.finalize().prefix
    }
  }

  private static func stream(
    _ header: PictureHeader, _ decoder: borrowing RowDecoder, hasher: inout SHA256Hasher
  ) throws(DecodeError) {
    let (width, height) = header.stored
    try unsafe decoder.forEachStrip(width: width, height: height, rows: strip) { start, count in
      unsafe hasher.update(UnsafeRawBufferPointer(start: start, count: width * 3 * count))
    }
  }

  private static func gather(
    _ header: PictureHeader, _ decoder: borrowing RowDecoder, hasher: inout SHA256Hasher
  ) throws(DecodeError) {
    let (width, height) = header.stored
    let pixels = try decoder.rows(width: width, height: height)
    let upright = header.upright
    var rows = [UInt8](repeating: 0, count: upright.width * 3 * min(strip, upright.height))
    unsafe pixels.withUnsafeBufferPointer { source in
      guard let first = source.baseAddress else { return }
      for top in stride(from: 0, to: upright.height, by: strip) {
        let bottom = min(top + strip, upright.height)
        unsafe rows.withUnsafeMutableBufferPointer { buffer in
          guard let target = buffer.baseAddress else { return }
          unsafe header.orientation.turn(first, width: width, height: height, rows: top..<bottom, into: target)
          unsafe hasher.update(UnsafeRawBufferPointer(start: target, count: (bottom - top) * upright.width * 3))
        }
      }
    }
  }
}
