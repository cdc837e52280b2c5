import CImage

extension Orientation {
  /// Turns the RGB picture `stored` upright.
  func turn(_ stored: Raster) -> Raster {
    guard self != .upright else { return stored }
    let size = uprightSize(width: stored.width, height: stored.height)
    let pixels = unsafe stored.pixels.withUnsafeBufferPointer { source in
      unsafe [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
        if let from = source.baseAddress, let to = target.baseAddress {
          unsafe turn(
            from, width: stored.width, height: stored.height, rows: 0..<size.height, into: to)
        }
        count = source.count
      }
    }
    return Raster(width: size.width, height: size.height, channels: stored.channels, pixels: pixels)
  }

  /// Turns a grey square upright.
  func turn(square: [UInt8], side: Int) -> [UInt8] {
    guard self != .upright else { return square }
    return (0..<side * side).map { index in
      let (y, x) = index.quotientAndRemainder(dividingBy: side)
      let (column, row) = swapsSides ? (y, x) : (x, y)
      return square[(reversesRows ? side - 1 - row : row) * side + (reversesColumns ? side - 1 - column : column)]
    }
  }

  /// Writes some rows of the upright version of an RGB picture stored as `width` by `height`.
  func turn(
    _ source: UnsafePointer<UInt8>, width: Int, height: Int, rows: Range<Int>, into target: UnsafeMutablePointer<UInt8>
  ) {
    let size = uprightSize(width: width, height: height)
    let column = reversesColumns ? -1 : 1
    let row = reversesRows ? -width : width
    let origin = (reversesColumns ? width - 1 : 0) + (reversesRows ? (height - 1) * width : 0)
    let (across, down) = swapsSides ? (row, column) : (column, row)
    unsafe dsb_turn(
      source, origin + rows.lowerBound * down, across, down, UInt32(size.width), UInt32(rows.count), target)
  }
}
