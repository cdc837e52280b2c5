import CImage

/// The box in a thumbnail that remains after borders or letterbox bars, each of one colour, are cut off.
///
/// On a plain background it is the box of the object. Therefore pictures are compared without their borders in addition to
/// the whole pictures, never instead.
public struct BorderBox: Sendable, Hashable {
  /// Units per cell of the thumbnail. Borders seldom end at a cell boundary.
  public static let unit = 16
  /// Units per side of the thumbnail.
  public static let whole = Thumbnail.side * unit

  /// Units left of the box.
  public let x: Int
  /// Units above the box.
  public let y: Int
  /// Its width in units.
  public let width: Int
  /// Its height in units.
  public let height: Int

  /// The largest difference between a channel of a border and its mean. JPEG artefacts beside an edge change the colour a little.
  private static let tolerance = 10
  /// The minimum side of the box.
  private static let shortest = 20 * unit

  /// Finds the box of a picture; nil if no border is at least a cell wide, or if too little remains.
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

  /// The compared part of the rows or columns of a thumbnail.
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

    /// Whether all cells of a line are near that colour.
    func isNear(_ colour: [Int], _ line: Int) -> Bool {
      (0..<3).allSatisfy { channel in
        cells.allSatisfy { abs(level(line, $0, channel) - colour[channel]) <= BorderBox.tolerance }
      }
    }

    /// The sum of the differences between a line and that colour.
    func difference(_ colour: [Int], _ line: Int) -> Int {
      (0..<3).reduce(0) { sum, channel in cells.reduce(sum) { $0 + abs(level(line, $1, channel) - colour[channel]) } }
    }
  }

  /// The width in units of the border that starts at line `first`; the whole side if every line belongs to it.
  private static func border(_ lines: Line, from first: Int, step: Int) -> Int {
    let colour = lines.mean(first)
    var count = 0
    while count < Thumbnail.side, lines.isNear(colour, first + count * step) { count += 1 }
    guard count > 0, count + 1 < Thumbnail.side else { return count * unit }
    // The line where the border ends is partly border. Its share follows from its colour, which lies between border and next line.
    let mixed = lines.difference(colour, first + count * step)
    let next = lines.difference(colour, first + (count + 1) * step)
    return count * unit + (next > mixed ? (2 * (next - mixed) * unit + next) / (2 * next) : 0)
  }
}

extension Thumbnail {
  /// The content of a box as a thumbnail; each pixel is the mean over its area.
  package func content(of box: BorderBox) -> Thumbnail {
    let content = unsafe [UInt8](unsafeUninitializedCapacity: Self.encodedLength) { buffer, count in
      unsafe dsb_box_content(
        pixels, UInt32(box.x), UInt32(box.y), UInt32(box.width), UInt32(box.height), buffer.baseAddress)
      count = Self.encodedLength
    }
    return Thumbnail(pixels: content)
  }
}
