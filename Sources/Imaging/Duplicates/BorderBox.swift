/// The part of a picture inside a border of one colour, in cells of its thumbnail.
///
/// It is only reported. On plain backgrounds the border is not stable, and the check aligns framed pictures without it.
public struct BorderBox: Sendable, Hashable {
  /// The first column.
  public let x: Int
  /// The first row.
  public let y: Int
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int

  /// The largest difference between a channel and that of the corner.
  private static let tolerance = 6

  /// Computes the box of a picture; the whole picture if it has no border or consists of one colour.
  public init(of thumbnail: Thumbnail) {
    let side = Thumbnail.side
    func isBorder(_ cells: [Int]) -> Bool {
      cells.allSatisfy { cell in
        (0..<3).allSatisfy { channel in
          abs(Int(thumbnail.pixels[cell * 3 + channel]) - Int(thumbnail.pixels[cells[0] * 3 + channel]))
            <= Self.tolerance
        }
      }
    }
    func row(_ y: Int) -> [Int] { (0..<side).map { y * side + $0 } }
    func column(_ x: Int) -> [Int] { (0..<side).map { $0 * side + x } }
    let rows = (0..<side).filter { !isBorder(row($0)) }
    let columns = (0..<side).filter { !isBorder(column($0)) }
    guard let top = rows.first, let bottom = rows.last, let left = columns.first, let right = columns.last else {
      (x, y, width, height) = (0, 0, side, side)
      return
    }
    (x, y, width, height) = (left, top, right - left + 1, bottom - top + 1)
  }
}
