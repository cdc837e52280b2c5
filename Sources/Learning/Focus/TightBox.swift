/// The box around the strong parts of a focus map.
///
/// Cells above a fifth of the maximum form connected components. The box contains those with at least half the mass of
/// the heaviest.
struct TightBox {
  private static let threshold = 0.2
  private static let margin = 1.15

  /// The first and last columns and rows of the map inside the box.
  private var columns = 0...FocusMap.side - 1
  private var rows = 0...FocusMap.side - 1

  init(_ map: FocusMap) {
    let components = Self.components(map.values)
    let heaviest = components.map(\.mass).reduce(0, max)
    let strong = components.filter { $0.mass >= heaviest / 2 }
    guard let left = strong.map(\.columns.lowerBound).min(), let right = strong.map(\.columns.upperBound).max(),
      let top = strong.map(\.rows.lowerBound).min(), let bottom = strong.map(\.rows.upperBound).max()
    else { return }
    columns = left...right
    rows = top...bottom
  }

  /// The square around the box with 1.15 times its longer side, limited to the short side and inside the picture.
  func square(in frame: ViewFrame, width: Int, height: Int) -> FocusSquare {
    let (left, right) = (
      frame.columns.position(Double(columns.lowerBound)), frame.columns.position(Double(columns.upperBound + 1))
    )
    let (top, bottom) = (
      frame.rows.position(Double(rows.lowerBound)), frame.rows.position(Double(rows.upperBound + 1))
    )
    let longer = max(right - left, bottom - top)
    let side = min(min(width, height), max(1, Int((longer * Self.margin).rounded())))
    func start(_ middle: Double, _ length: Int) -> Int {
      min(max(Int((middle - Double(side) / 2).rounded()), 0), length - side)
    }
    return FocusSquare(x: start((left + right) / 2, width), y: start((top + bottom) / 2, height), side: side)
  }

  private struct Component {
    var mass = 0.0
    var columns: ClosedRange<Int>
    var rows: ClosedRange<Int>
  }

  private static func components(_ values: [Double]) -> [Component] {
    let side = FocusMap.side
    var isOpen = values.map { $0 > threshold }
    var components: [Component] = []
    for start in values.indices where isOpen[start] {
      var component = Component(columns: start % side...start % side, rows: start / side...start / side)
      var waiting = [start]
      isOpen[start] = false
      while let place = waiting.popLast() {
        let (row, column) = (place / side, place % side)
        component.mass += values[place]
        component.columns = min(component.columns.lowerBound, column)...max(component.columns.upperBound, column)
        component.rows = min(component.rows.lowerBound, row)...max(component.rows.upperBound, row)
        for (row, column) in [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
        where row >= 0 && row < side && column >= 0 && column < side && isOpen[row * side + column] {
          isOpen[row * side + column] = false
          waiting.append(row * side + column)
        }
      }
      components.append(component)
    }
    return components
  }
}
