/// The weights of the source pixels that contribute to a new pixel.
public enum ResamplingFilter: Sendable, Hashable {
  /// The mean over the new pixel's area, with fractional weights at its edges.
  case area
  /// Lanczos's windowed sinc of three lobes: sharper, for pictures that people or networks see.
  case lanczos3

  /// The radius of the filter at scale 1, in pixels.
  var support: Double {
    switch self {
    case .area: 0.5
    case .lanczos3: 3
    }
  }

  /// The weight of the source pixel [`left`, `left` + 1) for a new pixel around `centre` that is `scale` pixels wide.
  func weight(left: Double, centre: Double, scale: Double) -> Double {
    switch self {
    case .area:
      let start = max(left, centre - scale / 2)
      let end = min(left + 1, centre + scale / 2)
      return max(0, end - start)
    case .lanczos3:
      // When enlarging, the filter keeps its width at scale 1.
      let distance = (left + 0.5 - centre) / max(scale, 1)
      return abs(distance) < 3 ? Self.sinc(distance) * Self.sinc(distance / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sine(x) / (.pi * x)
  }

  /// sin(pi * `x`). The C library's sine differs in the last bit between processors.
  private static func sine(_ x: Double) -> Double {
    let half = x.rounded()
    let angle = (x - half) * .pi
    let square = angle * angle
    var term = angle
    var sum = angle
    // For angles up to a quarter of a turn, twelve terms leave an error below the last bit. The terms become smaller: after
    // one that is too small to change the sum, no other one does.
    for order in 1...12 {
      term = -term * square / Double(2 * order * (2 * order + 1))
      let next = sum + term
      if next == sum { break }
      sum = next
    }
    return Int(half).isMultiple(of: 2) ? sum : -sum
  }
}
