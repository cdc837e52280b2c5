/// Decodes the rows of a square and resamples them.
struct CropPass {
  /// The square in stored pixels at full scale; it may extend past the picture.
  let square: SquareBox
  /// The denominator of the scale at which the picture is decoded.
  let denominator: Int
  /// The side of the result.
  let side: Int
  /// The fill of the part outside the picture.
  let fill: CropOptions.Fill

  func run(_ decoder: borrowing RowDecoder) throws(DecodeError) -> Raster {
    let full = decoder.size
    let size = try decoder.start(denominator: denominator, alpha: .overWhite)
    let columns = CropExtent(
      place: square.x, side: square.side, length: full.width, decoded: size.width, denominator: denominator)
    let rows = CropExtent(
      place: square.y, side: square.side, length: full.height, decoded: size.height, denominator: denominator)
    let part = try read(decoder, width: size.width, columns: columns.inside, rows: rows.inside)
    return switch fill {
    case .edge: edged(part, columns, rows)
    case .colour(let red, let green, let blue): placed(part, on: [red, green, blue], columns, rows)
    }
  }

  /// The pixels of `columns` and `rows`.
  private func read(
    _ decoder: borrowing RowDecoder, width: Int, columns: Range<Int>, rows: Range<Int>
  ) throws(DecodeError) -> Raster {
    var row = [UInt8](repeating: 0, count: width * 3)
    var pixels = [UInt8]()
    pixels.reserveCapacity(columns.count * rows.count * 3)
    for y in 0..<rows.upperBound {
      try unsafe row.withUnsafeMutableBufferPointer { buffer throws(DecodeError) in
        guard let start = buffer.baseAddress else { return }
        guard try unsafe decoder.read(into: start, stride: width * 3, count: 1) == 1 else {
          throw DecodeError.corrupt("missing rows")
        }
      }
      if y >= rows.lowerBound { pixels += row[columns.lowerBound * 3..<columns.upperBound * 3] }
    }
    return Raster(width: columns.count, height: rows.count, channels: 3, pixels: pixels)
  }

  /// The square with the picture's border continued.
  ///
  /// The pixels outside are not kept in memory: a weight of one is a weight of the border.
  private func edged(_ part: Raster, _ columns: CropExtent, _ rows: CropExtent) -> Raster {
    guard columns.pixels.count == side, rows.pixels.count == side, denominator == 1 else {
      let across = columns.continued(count: side)
      let down = rows.isAligned(with: columns) ? across : rows.continued(count: side)
      return Resampler.resize(part, columns: across, rows: down, width: side, height: side)
    }
    guard part.width < side || part.height < side else { return part }
    var pixels = [UInt8]()
    pixels.reserveCapacity(side * side * 3)
    for y in rows.pixels {
      let row = rows.nearest(to: y)
      for _ in columns.pixels.lowerBound..<columns.inside.lowerBound { pixels += part[0, row] }
      pixels += part.pixels[row * part.width * 3..<(row + 1) * part.width * 3]
      for _ in columns.inside.upperBound..<columns.pixels.upperBound { pixels += part[part.width - 1, row] }
    }
    return Raster(width: side, height: side, channels: 3, pixels: pixels)
  }

  /// The picture on a square of one colour. It begins and ends with whole pixels, so that no colour runs into it.
  private func placed(_ part: Raster, on colour: [UInt8], _ columns: CropExtent, _ rows: CropExtent) -> Raster {
    let (across, down) = (columns.shown(count: side), rows.shown(count: side))
    let isExact = part.width == across.count && part.height == down.count && denominator == 1
    let shown =
      isExact
      ? part
      : Resampler.resize(
        part, columns: columns.cut(count: across.count), rows: rows.cut(count: down.count), width: across.count,
        height: down.count)
    guard shown.width < side || shown.height < side else { return shown }
    let ground = (0..<side).flatMap { _ in colour }
    var pixels = [UInt8]()
    pixels.reserveCapacity(side * side * 3)
    for y in 0..<side {
      guard down.contains(y) else {
        pixels += ground
        continue
      }
      let row = y - down.lowerBound
      pixels += ground[..<(across.lowerBound * 3)]
      pixels += shown.pixels[row * shown.width * 3..<(row + 1) * shown.width * 3]
      pixels += ground[(across.upperBound * 3)...]
    }
    return Raster(width: side, height: side, channels: 3, pixels: pixels)
  }
}
