import Digests

/// One pass over the rows of a picture: feeds the area reduction and the digest of the upright pixels.
struct PixelPass {
  let header: PictureHeader

  /// Few enough rows to stay in the cache between decoding, reducing and hashing.
  private static let strip = 16

  /// The digest over width, height and upright RGB.
  func run(_ decoder: borrowing RowDecoder, into reduction: borrowing AreaReduction) throws(DecodeError) -> SHA256Digest
  {
    var hasher = SHA256Hasher()
    for side in [header.upright.width, header.upright.height] {
      hasher.update([0, 8, 16, 24].map { UInt8(truncatingIfNeeded: side >> $0) })
    }
    // Rows come as they are stored: only an upright picture can be hashed as it passes by.
    if header.orientation == .upright {
      try stream(decoder, into: reduction, hasher: &hasher)
    } else {
      try gather(decoder, into: reduction, hasher: &hasher)
    }
    return hasher.finalize()
  }

  private func stream(
    _ decoder: borrowing RowDecoder, into reduction: borrowing AreaReduction, hasher: inout SHA256Hasher
  ) throws(DecodeError) {
    let stride = header.stored.width * 3
    var rows = [UInt8](repeating: 0, count: stride * min(Self.strip, header.stored.height))
    try unsafe rows.withUnsafeMutableBufferPointer { buffer throws(DecodeError) in
      guard let start = buffer.baseAddress else { return }
      var done = 0
      while done < header.stored.height {
        let count = unsafe try decoder.read(into: start, stride: stride, count: Self.strip)
        guard count > 0 else { throw DecodeError.corrupt("missing rows") }
        unsafe reduction.add(start, stride: stride, count: count)
        unsafe hasher.update(UnsafeRawBufferPointer(start: start, count: stride * count))
        done += count
      }
    }
  }

  private func gather(
    _ decoder: borrowing RowDecoder, into reduction: borrowing AreaReduction, hasher: inout SHA256Hasher
  ) throws(DecodeError) {
    let (width, height) = header.stored
    let pixels = try decoder.rows(width: width, height: height)
    let upright = header.upright
    var rows = [UInt8](repeating: 0, count: upright.width * 3 * min(Self.strip, upright.height))
    unsafe pixels.withUnsafeBufferPointer { source in
      guard let first = source.baseAddress else { return }
      unsafe reduction.add(first, stride: width * 3, count: height)
      for top in stride(from: 0, to: upright.height, by: Self.strip) {
        let bottom = min(top + Self.strip, upright.height)
        unsafe rows.withUnsafeMutableBufferPointer { buffer in
          guard let target = buffer.baseAddress else { return }
          unsafe header.orientation.turn(first, width: width, height: height, rows: top..<bottom, into: target)
          unsafe hasher.update(UnsafeRawBufferPointer(start: target, count: (bottom - top) * upright.width * 3))
        }
      }
    }
  }
}
