/// The code of the tutorial "Automatic asset classification" (H. Woodcock), bit by bit.
///
/// Grey is the weighted mean in double precision, not rounded, at 30 x 30 by area. The values are read row by row, then
/// column by column; each bit says whether a value is greater than the one before it. The reading continues across line
/// ends, so some bits compare the end of a line with the start of the next. These bits are part of the code.
enum GradientCode {
  /// 899 differences row by row and 899 column by column.
  static let bits = 1798
  /// 64-bit words of a code; the last bits of the last word are zero.
  static let words = 29

  private static let side = 30

  /// The sum of the weights in double precision, which is not exactly 1: in plain areas the last bit decides.
  private static let weight = 0.299 + 0.587 + 0.114

  /// Computes the code of a picture decoded at full size, neither turned nor composited.
  static func words(of raster: Raster) -> [UInt64] {
    let cells = DoubleAreaResize(width: raster.width, height: raster.height, side: side).resize { y, row in
      grey(raster, row: y, into: &row)
    }
    let columns = (0..<side * side).map { cells[$0 % side * side + $0 / side] }
    var words = [UInt64](repeating: 0, count: Self.words)
    var bit = 0
    for values in [cells, columns] {
      for index in 1..<values.count {
        if values[index] > values[index - 1] { words[bit / 64] |= 1 << UInt64(63 - bit % 64) }
        bit += 1
      }
    }
    return words
  }

  private static func grey(_ raster: Raster, row: Int, into values: inout [Double]) {
    let start = row * raster.width * raster.channels
    // Treat one channel as three equal ones.
    let (green, blue) = raster.channels == 3 ? (1, 2) : (0, 0)
    for x in 0..<raster.width {
      let place = start + x * raster.channels
      let red = Double(raster.pixels[place]) * 0.299
      let sum = red + Double(raster.pixels[place + green]) * 0.587 + Double(raster.pixels[place + blue]) * 0.114
      values[x] = sum / Self.weight
    }
  }
}
