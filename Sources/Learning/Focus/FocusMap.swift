/// The position of the object in a picture: one number between zero and one for each of 80 x 80 cells.
///
/// With a head, the map of each feature has the head's weight (class activation map, Zhou et al. 2016,
/// arXiv:1512.04150). Without one, the result is the root of the sum of squares. Negative values become zero, the map
/// is interpolated, and its low quantile, which most of the picture has in common, is subtracted.
public struct FocusMap: Hashable, Sendable {
  /// The number of cells along each side.
  public static let side = 80

  /// The part of the picture that the cells cover.
  public let view: NetworkView
  /// `[side, side]` in row-major order; all zeros if the network found nothing.
  public let values: [Double]

  /// Creates a map from the user's own head, or without a head from the strength of all features.
  ///
  /// A head whose length differs from the number of features is ignored.
  public init(_ map: ActivationMap, head: YesNoHead?) {
    self.init(view: map.view, height: map.height, width: map.width, coarse: Self.coarse(map, head: head))
  }

  /// A mix of both maps for a tight square: 0.6 of the head's map and 0.4 of the features' strength.
  static func mixed(_ map: ActivationMap, head: YesNoHead) -> FocusMap {
    let (byHead, byStrength) = (scaled(coarse(map, head: head)), scaled(coarse(map, head: nil)))
    let coarse = zip(byHead, byStrength).map { 0.6 * $0 + 0.4 * $1 }
    return FocusMap(view: map.view, height: map.height, width: map.width, coarse: coarse)
  }

  private init(view: NetworkView, height: Int, width: Int, coarse: [Double]) {
    self.view = view
    guard height > 0, width > 0 else {
      values = [Double](repeating: 0, count: Self.side * Self.side)
      return
    }
    let fine = Self.enlarged(coarse, height: height, width: width)
    let raised = Self.above(share: 0.05, fine)
    // A constant map leaves only rounding errors, which must not be scaled up to look like an object.
    let isFlat = raised.reduce(0, max) <= 1e-9 * fine.reduce(0, max)
    values = isFlat ? raised.map { _ in 0 } : Self.scaled(raised)
  }

  private static func coarse(_ map: ActivationMap, head: YesNoHead?) -> [Double] {
    let places = map.height * map.width
    var sums = [Double](repeating: 0, count: places)
    let weights = head.flatMap { $0.weights.count == map.channels ? $0.weights : nil }
    for channel in 0..<map.channels {
      let weight = weights?[channel]
      for place in 0..<places {
        let level = Double(map.levels[channel * places + place])
        sums[place] += (weight ?? level) * level
      }
    }
    return weights == nil ? sums.map { $0.squareRoot() } : sums.map { max($0, 0) }
  }

  private static func scaled(_ values: [Double]) -> [Double] {
    let largest = values.reduce(0, max)
    return largest > 0 ? values.map { $0 / largest } : values
  }

  /// The values above the given quantile, relative to it; others become zero.
  static func above(share: Double, _ values: [Double]) -> [Double] {
    let place = share * Double(values.count - 1)
    let (low, rest) = (Int(place), place - place.rounded(.down))
    let (lower, upper) = Selection.neighbours(low, in: values)
    let floor = lower + (upper - lower) * rest
    return values.map { max($0 - floor, 0) }
  }

  /// Bilinear interpolation between the centres of the coarse cells; outside the outermost centres the value is
  /// constant.
  private static func enlarged(_ coarse: [Double], height: Int, width: Int) -> [Double] {
    func places(_ size: Int) -> [(Int, Int, Double)] {
      (0..<side).map { index in
        let place = min(max((Double(index) + 0.5) * Double(size) / Double(side) - 0.5, 0), Double(size - 1))
        let low = min(Int(place), max(size - 2, 0))
        return (low, min(low + 1, size - 1), place - Double(low))
      }
    }
    let columns = places(width)
    var fine: [Double] = []
    fine.reserveCapacity(side * side)
    for (top, bottom, down) in places(height) {
      for (left, right, across) in columns {
        let upper = coarse[top * width + left] * (1 - across) + coarse[top * width + right] * across
        let lower = coarse[bottom * width + left] * (1 - across) + coarse[bottom * width + right] * across
        fine.append(upper * (1 - down) + lower * down)
      }
    }
    return fine
  }
}
