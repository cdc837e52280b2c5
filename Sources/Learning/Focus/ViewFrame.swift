/// Where the places of a focus map lie in the source picture.
struct ViewFrame {
  /// One side: source position of the map's edge, and source pixels for each place of the map.
  struct Axis {
    let start: Double
    let step: Double

    /// The source position of a place counted from the map's edge; 0.5 is the middle of the first place.
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
