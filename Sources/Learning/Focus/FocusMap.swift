/// Where in a picture the object is: one number for each of 80 x 80 places, between zero and one.
///
/// With a head, each feature's map counts by the head's weight (class activation map, Zhou et al. 2016, arXiv:1512.04150);
/// without one, by the root of the sum of squares. Below zero is cut off, the rest interpolated, and what nine tenths of
/// the picture have in common is taken away.
public struct FocusMap: Hashable, Sendable {
  /// The places along each side.
  public static let side = 80

  /// The part of the picture that the places cover.
  public let view: NetworkView
  /// `[side, side]` in row-major order; all zeros when the network saw nothing.
  public let values: [Double]

  /// The map by the user's own head, or by the strength of all features without one.
  ///
  /// A head whose length is not the number of features counts as none.
  public init(_ map: ActivationMap, head: YesNoHead?) {
    self.init(view: map.view, height: map.height, width: map.width, coarse: Self.coarse(map, head: head))
  }

  /// The map that mixes both, for a tight square: 0.6 of the head's and 0.4 of the features' strength.
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
    // What is left of a map of one value is rounding, which must not be blown up to look like an object.
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

  /// The values above the given quantile, which becomes zero.
  static func above(share: Double, _ values: [Double]) -> [Double] {
    let place = share * Double(values.count - 1)
    let (low, rest) = (Int(place), place - place.rounded(.down))
    let (lower, upper) = Selection.neighbours(low, in: values)
    let floor = lower + (upper - lower) * rest
    return values.map { max($0 - floor, 0) }
  }

  /// Bilinear interpolation between the middles of the coarse places; beyond the outermost middles nothing changes.
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
