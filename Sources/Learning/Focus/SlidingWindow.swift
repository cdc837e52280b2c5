/// The best position of a square along one side of a picture.
///
/// Among the positions that contain at least 98.5 % of the largest mass, it chooses the one whose centre is nearest to
/// the centre of mass. Without that rule, a flat optimum would give its first pixel.
struct SlidingWindow {
  /// The first pixel of the window.
  let start: Int
  /// The share of the whole mass inside the window.
  let share: Double

  private static let tolerance = 0.985
  private static let places = 81

  /// Moves a window of `side` along `length` pixels and at most `beyond` pixels past either end; `middle` is the centre of
  /// mass in cells of the map.
  init(profile: [Double], axis: ViewFrame.Axis, length: Int, side: Int, beyond: Int = 0, middle: Double) {
    let cumulative = profile.reduce(into: [0.0]) { $0.append(($0.last ?? 0) + $1) }
    let total = cumulative.last ?? 0
    func mass(before position: Double) -> Double {
      let place = min(max((position - axis.start) / axis.step, 0), Double(profile.count))
      let low = min(Int(place), profile.count - 1)
      return cumulative[low] + (cumulative[low + 1] - cumulative[low]) * (place - Double(low))
    }
    let room = length - side + 2 * beyond
    let starts = (0..<Self.places).map { Int((Double($0 * room) / Double(Self.places - 1)).rounded()) - beyond }
    let held = starts.map { mass(before: Double($0 + side)) - mass(before: Double($0)) }
    let enough = held.reduce(0, max) * Self.tolerance
    let wanted = axis.position(middle) - Double(side) / 2
    var best: (start: Int, held: Double, distance: Double)?
    for (start, held) in zip(starts, held) where held >= enough {
      let distance = abs(Double(start) - wanted)
      if best.map({ distance < $0.distance }) ?? true { best = (start, held, distance) }
    }
    start = best?.start ?? (length - side) / 2
    share = total > 0 ? (best?.held ?? 0) / total : 0
  }
}

/// The centre of a map's mass, in cells from the map's edge.
struct MassCentre {
  let x: Double
  let y: Double

  /// Returns nil if there is no mass.
  init?(_ values: [Double]) {
    let side = FocusMap.side
    var (mass, across, down) = (0.0, 0.0, 0.0)
    for row in 0..<side {
      for column in 0..<side {
        let value = values[row * side + column]
        mass += value
        across += value * (Double(column) + 0.5)
        down += value * (Double(row) + 0.5)
      }
    }
    guard mass > 0 else { return nil }
    x = across / mass
    y = down / mass
  }
}

extension FocusMap {
  /// The mass of each column.
  var columnSums: [Double] {
    (0..<Self.side).map { column in (0..<Self.side).reduce(0) { $0 + values[$1 * Self.side + column] } }
  }

  /// The mass of each row.
  var rowSums: [Double] {
    (0..<Self.side).map { row in values[row * Self.side..<(row + 1) * Self.side].reduce(0, +) }
  }
}
