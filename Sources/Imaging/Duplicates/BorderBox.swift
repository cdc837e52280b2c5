/// What is left of a picture when a border or the bars of a letterbox, each of one colour, are cut off: a box in its thumbnail.
///
/// Before a plain ground it is the box of the object. So pictures are compared without their borders beside being compared
/// whole, never instead of it.
public struct BorderBox: Sendable, Hashable {
  /// Units in a cell of the thumbnail: borders seldom end where a cell does.
  public static let unit = 16
  /// Units on a side of the thumbnail.
  public static let whole = Thumbnail.side * unit

  /// Units to the left of the box.
  public let x: Int
  /// Units above it.
  public let y: Int
  /// Its width in units.
  public let width: Int
  /// Its height.
  public let height: Int

  /// How far a channel of a border may be from its mean: lines of a JPEG beside an edge are not all of one colour.
  private static let tolerance = 10
  /// The shortest side that is left.
  private static let shortest = 20 * unit

  /// The box of a picture; nil where no side has a border of a whole cell, or too little is left.
  public init?(of thumbnail: Thumbnail) {
    let all = 0..<Thumbnail.side
    let top = Self.border(Line(thumbnail, isRow: true, across: all), from: 0, step: 1)
    let bottom = Self.border(Line(thumbnail, isRow: true, across: all), from: Thumbnail.side - 1, step: -1)
    guard Self.whole - top - bottom >= Self.shortest else { return nil }
    let rows = (top + Self.unit - 1) / Self.unit..<Thumbnail.side - (bottom + Self.unit - 1) / Self.unit
    let left = Self.border(Line(thumbnail, isRow: false, across: rows), from: 0, step: 1)
    let right = Self.border(Line(thumbnail, isRow: false, across: rows), from: Thumbnail.side - 1, step: -1)
    (x, y, width, height) = (left, top, Self.whole - left - right, Self.whole - top - bottom)
    guard min(width, height) >= Self.shortest, max(left, right, top, bottom) >= Self.unit else { return nil }
  }

  /// Rows or columns of a thumbnail, as far as they are looked at.
  private struct Line {
    let pixels: [UInt8]
    let isRow: Bool
    let cells: Range<Int>

    init(_ thumbnail: Thumbnail, isRow: Bool, across cells: Range<Int>) {
      (pixels, self.isRow, self.cells) = (thumbnail.pixels, isRow, cells)
    }

    func level(_ line: Int, _ cell: Int, _ channel: Int) -> Int {
      Int(pixels[(isRow ? line * Thumbnail.side + cell : cell * Thumbnail.side + line) * 3 + channel])
    }

    /// The mean colour of one line, rounded.
    func mean(_ line: Int) -> [Int] {
      (0..<3).map { channel in
        (2 * cells.reduce(0) { $0 + level(line, $1, channel) } + cells.count) / (2 * cells.count)
      }
    }

    /// Whether all of a line is near that colour.
    func isNear(_ colour: [Int], _ line: Int) -> Bool {
      (0..<3).allSatisfy { channel in
        cells.allSatisfy { abs(level(line, $0, channel) - colour[channel]) <= BorderBox.tolerance }
      }
    }

    /// How far a line is from that colour in all.
    func difference(_ colour: [Int], _ line: Int) -> Int {
      (0..<3).reduce(0) { sum, channel in cells.reduce(sum) { $0 + abs(level(line, $1, channel) - colour[channel]) } }
    }
  }

  /// The units of border from the line `first` inwards; all of them where there is nothing else.
  private static func border(_ lines: Line, from first: Int, step: Int) -> Int {
    let colour = lines.mean(first)
    var count = 0
    while count < Thumbnail.side, lines.isNear(colour, first + count * step) { count += 1 }
    guard count > 0, count + 1 < Thumbnail.side else { return count * unit }
    // The line where the border ends has some of it: as much as it is nearer to the colour than the next one.
    let mixed = lines.difference(colour, first + count * step)
    let next = lines.difference(colour, first + (count + 1) * step)
    return count * unit + (next > mixed ? (2 * (next - mixed) * unit + next) / (2 * next) : 0)
  }
}

extension Thumbnail {
  /// The thumbnail of what is in a box: the mean over each cell's area.
  func content(of box: BorderBox) -> Thumbnail {
    let (columns, rows) = (Self.shares(from: box.x, length: box.width), Self.shares(from: box.y, length: box.height))
    // Down first, then across: at most 255 * 64 * 16 squared, under 2^29.
    let pitch = Self.side * 3
    var content: [UInt8] = []
    content.reserveCapacity(pixels.count)
    for row in rows {
      var sums = [Int](repeating: 0, count: pitch)
      for (line, weight) in row {
        for place in 0..<pitch { sums[place] += Int(pixels[line * pitch + place]) * weight }
      }
      for column in columns {
        for channel in 0..<3 {
          let sum = column.reduce(0) { $0 + sums[$1.cell * 3 + channel] * $1.weight }
          content.append(UInt8((2 * sum + box.width * box.height) / (2 * box.width * box.height)))
        }
      }
    }
    return Thumbnail(pixels: content)
  }

  /// For each of 64 parts of a length the cells that it has a share of; the weights of each part sum to the length.
  private static func shares(from start: Int, length: Int) -> [[(cell: Int, weight: Int)]] {
    // In units of 1/64, so that parts begin and end at integers.
    let cell = BorderBox.unit * side
    return (0..<side).map { part in
      let (low, high) = (start * side + part * length, start * side + (part + 1) * length)
      return (low / cell...(high - 1) / cell).map { index in
        (index, min(high, (index + 1) * cell) - max(low, index * cell))
      }
    }
  }
}
