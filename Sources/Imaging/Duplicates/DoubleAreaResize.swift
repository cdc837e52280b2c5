/// Area averaging in double precision that equals OpenCV's INTER_AREA, including its order of sums and its rounding of
/// weights.
///
/// Only the tutorial's code needs this exact result; all other code uses `Resampler`. If a side must grow, that mode
/// interpolates between two neighbours instead (opencv/modules/imgproc/src/resize.cpp, Apache 2.0, read and not
/// copied).
struct DoubleAreaResize {
  let width: Int
  let height: Int
  let side: Int

  /// Fills a buffer of `width` values with a row of the picture.
  typealias RowReader = (_ y: Int, _ row: inout [Double]) -> Void

  /// A square of `side` by `side` values, row by row.
  func resize(_ read: RowReader) -> [Double] {
    if width < side || height < side { return interpolate(read) }
    if width.isMultiple(of: side) && height.isMultiple(of: side) { return averageBlocks(read) }
    return average(read)
  }

  /// Averages whole pixels into cells. It sums four values at a time, then the rest.
  private func averageBlocks(_ read: RowReader) -> [Double] {
    let (across, down) = (width / side, height / side)
    let scale = Double(1 / Float(across * down))
    var cells: [Double] = []
    cells.reserveCapacity(side * side)
    var band = [[Double]](repeating: [Double](repeating: 0, count: width), count: down)
    var block = [Double](repeating: 0, count: across * down)
    for cellY in 0..<side {
      for line in 0..<down { read(cellY * down + line, &band[line]) }
      for cellX in 0..<side {
        for line in 0..<down {
          for step in 0..<across { block[line * across + step] = band[line][cellX * across + step] }
        }
        cells.append(block.count == 1 ? block[0] : Self.sum(block) * scale)
      }
    }
    return cells
  }

  private static func sum(_ values: [Double]) -> Double {
    var sum = 0.0
    let fours = values.count / 4 * 4
    for k in stride(from: 0, to: fours, by: 4) { sum += values[k] + values[k + 1] + values[k + 2] + values[k + 3] }
    for k in fours..<values.count { sum += values[k] }
    return sum
  }

  /// Averages with fractional weights at the edges of cells, rounded to single precision.
  private func average(_ read: RowReader) -> [Double] {
    let columns = Self.shares(length: width, cells: side)
    let rows = Self.shares(length: height, cells: side)
    var cells = [Double](repeating: 0, count: side * side)
    var row = [Double](repeating: 0, count: width)
    var loaded = -1
    var previous = -1
    for share in rows {
      if share.source != loaded {
        read(share.source, &row)
        loaded = share.source
      }
      var sums = [Double](repeating: 0, count: side)
      for column in columns { sums[column.cell] += row[column.source] * column.weight }
      for x in 0..<side {
        let part = share.weight * sums[x]
        let place = share.cell * side + x
        cells[place] = share.cell == previous ? cells[place] + part : part
      }
      previous = share.cell
    }
    return cells
  }

  /// The share of a source pixel in a cell.
  private struct Share {
    let source: Int
    let cell: Int
    let weight: Double
  }

  private static func shares(length: Int, cells: Int) -> [Share] {
    let scale = 1 / (Double(cells) / Double(length))
    var shares: [Share] = []
    for cell in 0..<cells {
      let start = Double(cell) * scale
      let end = start + scale
      let extent = min(scale, Double(length) - start)
      let last = min(Int(end.rounded(.down)), length - 1)
      let first = min(Int(start.rounded(.up)), last)
      func add(_ source: Int, _ share: Double) {
        shares.append(Share(source: source, cell: cell, weight: Double(Float(share))))
      }
      if Double(first) - start > 1e-3 { add(first - 1, (Double(first) - start) / extent) }
      for source in first..<last { add(source, 1 / extent) }
      if end - Double(last) > 1e-3 { add(last, min(min(end - Double(last), 1), extent) / extent) }
    }
    return shares
  }

  private func interpolate(_ read: RowReader) -> [Double] {
    let columns = Self.neighbours(length: width, cells: side)
    let rows = Self.neighbours(length: height, cells: side)
    var cells: [Double] = []
    cells.reserveCapacity(side * side)
    var row = [Double](repeating: 0, count: width)
    func line(_ y: Int) -> [Double] {
      read(y, &row)
      return columns.map { column in
        guard column.second != column.first else { return row[column.first] }
        return row[column.first] * column.firstWeight + row[column.second] * column.secondWeight
      }
    }
    for place in rows {
      let (upper, lower) = (line(place.first), line(place.second))
      for x in 0..<side { cells.append(upper[x] * place.firstWeight + lower[x] * place.secondWeight) }
    }
    return cells
  }

  /// The two source pixels on both sides of a cell's position.
  private struct Neighbours {
    let first: Int
    let second: Int
    let firstWeight: Double
    let secondWeight: Double
  }

  private static func neighbours(length: Int, cells: Int) -> [Neighbours] {
    let inverse = Double(cells) / Double(length)
    let scale = 1 / inverse
    return (0..<cells).map { cell in
      var source = Int((Double(cell) * scale).rounded(.down))
      var share = Float(Double(cell + 1) - Double(source + 1) * inverse)
      share = share <= 0 ? 0 : share - share.rounded(.down)
      if source >= length - 1 {
        source = length - 1
        share = 0
      }
      return Neighbours(
        first: source, second: min(source + 1, length - 1), firstWeight: Double(1 - share), secondWeight: Double(share))
    }
  }
}
