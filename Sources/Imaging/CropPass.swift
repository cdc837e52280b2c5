/// Decodes the rows of a square and resamples them.
struct CropPass {
  /// The square in stored pixels at full scale; it may extend past the picture.
  let square: SquareBox
  /// The denominator of the scale at which the picture is decoded.
  let denominator: Int
  /// The side of the result.
  let side: Int

  func run(_ decoder: borrowing RowDecoder) throws(DecodeError) -> Raster {
    let size = try decoder.start(denominator: denominator, alpha: .overWhite)
    // Pixel k of the scaled picture is the mean of the source pixels from k * denominator on, so coordinates divide
    // exactly.
    let scale = Double(denominator)
    let (left, top, extent) = (Double(square.x) / scale, Double(square.y) / scale, Double(square.side) / scale)
    let columns = Int(left.rounded(.down))..<Int((left + extent).rounded(.up))
    let rows = Int(top.rounded(.down))..<Int((top + extent).rounded(.up))
    let part = try read(decoder, width: size.width, height: size.height, columns: columns, rows: rows)
    guard part.width != side || part.height != side || denominator > 1 else { return part }
    return Resampler.resize(
      part, x: left - Double(columns.lowerBound), y: top - Double(rows.lowerBound), across: extent, down: extent,
      width: side, height: side, filter: .lanczos3)
  }

  /// The pixels of `columns` and `rows`; pixels outside the picture repeat its edge.
  private func read(
    _ decoder: borrowing RowDecoder, width: Int, height: Int, columns: Range<Int>, rows: Range<Int>
  ) throws(DecodeError) -> Raster {
    var row = [UInt8](repeating: 0, count: width * 3)
    var pixels = [UInt8]()
    pixels.reserveCapacity(columns.count * rows.count * 3)
    let last = min(rows.upperBound, height)
    for y in 0..<last {
      try unsafe row.withUnsafeMutableBufferPointer { buffer throws(DecodeError) in
        guard let start = buffer.baseAddress else { return }
        guard try unsafe decoder.read(into: start, stride: width * 3, count: 1) == 1 else {
          throw DecodeError.corrupt("missing rows")
        }
      }
      guard y >= rows.lowerBound else { continue }
      let copies = y == 0 ? 1 - min(rows.lowerBound, 0) : 1
      for _ in 0..<copies { append(row, columns: columns, width: width, to: &pixels) }
    }
    for _ in last..<max(last, rows.upperBound) { append(row, columns: columns, width: width, to: &pixels) }
    return Raster(width: columns.count, height: rows.count, channels: 3, pixels: pixels)
  }

  private func append(_ row: [UInt8], columns: Range<Int>, width: Int, to pixels: inout [UInt8]) {
    for _ in columns.lowerBound..<max(columns.lowerBound, min(0, columns.upperBound)) { pixels += row[0..<3] }
    let inside = columns.clamped(to: 0..<width)
    pixels += row[inside.lowerBound * 3..<inside.upperBound * 3]
    for _ in min(max(width, columns.lowerBound), columns.upperBound)..<columns.upperBound {
      pixels += row[(width - 1) * 3..<width * 3]
    }
  }
}
