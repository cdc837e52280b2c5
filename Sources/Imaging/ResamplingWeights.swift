/// The integer weights for resampling in one direction. The weights of a pixel sum to exactly 2^14. Therefore a plain
/// area stays plain, and sums are the same on every machine.
struct ResamplingWeights {
  /// The number of source pixels that contribute to each new pixel.
  let taps: Int
  /// The first of these source pixels, for each new pixel.
  private(set) var first: [Int32] = []
  /// The weights of these source pixels, `taps` for each new pixel.
  private(set) var weights: [Int16] = []

  static let one = 1 << 14

  /// Computes weights that make `count` pixels from the range [`start`, `start` + `extent`) of `length` source pixels.
  ///
  /// Pixels outside the range have no weight, as if the range had been cut out first.
  init(count: Int, start: Double, extent: Double, length: Int, filter: ResamplingFilter) {
    let scale = extent / Double(count)
    let reach = filter.support * (filter == .area ? scale : max(scale, 1))
    let lowest = max(0, Int(start.rounded(.down)))
    let highest = min(length, Int((start + extent).rounded(.up)))
    taps = min(Int((2 * reach).rounded(.up)) + 1, highest - lowest)
    first.reserveCapacity(count)
    weights.reserveCapacity(count * taps)
    for index in 0..<count {
      let centre = start + (Double(index) + 0.5) * scale
      // Shifted back from the end, so that every tap is a pixel of the source.
      let begin = min(max(Int((centre - reach).rounded(.down)), lowest), highest - taps)
      let shares = (0..<taps).map { filter.weight(left: Double(begin + $0), centre: centre, scale: scale) }
      first.append(Int32(begin))
      weights += Self.quantise(shares)
    }
  }

  private init(taps: Int) { self.taps = taps }

  /// The weights for a part of these source pixels, `length` from `offset` on. The weight of a pixel outside the part
  /// is added to that of the nearest pixel inside, so the sums are those of a part whose border is repeated.
  func folded(offset: Int, length: Int) -> ResamplingWeights {
    var folded = ResamplingWeights(taps: min(taps, length))
    for (index, first) in first.enumerated() {
      let begin = Int(first) - offset
      let start = min(max(begin, 0), length - folded.taps)
      var sums = [Int](repeating: 0, count: folded.taps)
      for tap in 0..<taps {
        sums[min(max(begin + tap, 0), length - 1) - start] += Int(weights[index * taps + tap])
      }
      folded.first.append(Int32(start))
      folded.weights += sums.map(Int16.init(clamping:))
    }
    return folded
  }

  private static func quantise(_ shares: [Double]) -> [Int16] {
    let sum = shares.reduce(0, +)
    var quantised = shares.map { Int(($0 / sum * Double(one)).rounded()) }
    // Add the rounding error to the largest weight, where its effect is smallest.
    if let largest = quantised.indices.max(by: { quantised[$0] < quantised[$1] }) {
      quantised[largest] += one - quantised.reduce(0, +)
    }
    return quantised.map(Int16.init(clamping:))
  }
}
