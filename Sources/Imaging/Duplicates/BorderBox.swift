/// What is left of a picture when a border of one colour is cut off, in cells of its thumbnail.
///
/// It is told and not used: before plain backgrounds the cut is unstable, and the check aligns framed pictures anyway.
public struct BorderBox: Sendable, Hashable {
  /// The first column of the rest.
  public let x: Int
  /// The first row.
  public let y: Int
  /// Columns of the rest.
  public let width: Int
  /// Rows.
  public let height: Int

  /// How far a channel may be from that of the corner.
  private static let tolerance = 6

  /// The box of a picture; the whole of it where no border is of one colour, or everything is.
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
