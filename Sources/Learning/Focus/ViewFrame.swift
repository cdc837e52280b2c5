/// The position of a focus map's cells in the source picture.
struct ViewFrame {
  /// One direction: the source position of the map's edge, and the source pixels per cell.
  struct Axis {
    let start: Double
    let step: Double

    /// The source position of a position in cells from the map's edge; 0.5 is the centre of the first cell.
    func position(_ place: Double) -> Double { start + place * step }
  }

  let columns: Axis
  let rows: Axis

  init(view: NetworkView, width: Int, height: Int) {
    let places = Double(FocusMap.side)
    switch view {
    case .centre:
      let side = Double(min(width, height)) * 224 / 256
      columns = Axis(start: (Double(width) - side) / 2, step: side / places)
      rows = Axis(start: (Double(height) - side) / 2, step: side / places)
    case .squashed:
      columns = Axis(start: 0, step: Double(width) / places)
      rows = Axis(start: 0, step: Double(height) / places)
    }
  }
}
