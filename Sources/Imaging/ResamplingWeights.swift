/// The weights that one direction of a picture is resampled with, as integers of 2^14 that add up exactly: a flat picture
/// stays flat, and sums are the same on every machine.
struct ResamplingWeights {
  /// Source pixels that each new pixel looks at.
  let taps: Int
  /// The first of them, for each new pixel.
  private(set) var first: [Int32] = []
  /// Their weights, `taps` for each new pixel.
  private(set) var weights: [Int16] = []

  static let one = 1 << 14

  /// Weights that make `count` pixels of the stretch [`start`, `start` + `extent`) of `length` source pixels.
  ///
  /// Pixels that no part of the stretch covers have no weight, as if the stretch had been cut out first.
  init(count: Int, start: Double, extent: Double, length: Int, filter: ResamplingFilter) {
    let scale = extent / Double(count)
    let reach = filter.support * (filter == .area ? scale : max(scale, 1))
    let lowest = max(0, Int(start.rounded(.down)))
    let highest = min(length, Int((start + extent).rounded(.up)))
    taps = min(Int((2 * reach).rounded(.up)) + 1, highest - lowest)
    for index in 0..<count {
      let centre = start + (Double(index) + 0.5) * scale
      // Nudged back from the end, so that every tap is a pixel of the source.
      let begin = min(max(Int((centre - reach).rounded(.down)), lowest), highest - taps)
      let shares = (0..<taps).map { filter.weight(left: Double(begin + $0), centre: centre, scale: scale) }
      first.append(Int32(begin))
      weights += Self.quantise(shares)
    }
  }

  private static func quantise(_ shares: [Double]) -> [Int16] {
    let sum = shares.reduce(0, +)
    var quantised = shares.map { Int(($0 / sum * Double(one)).rounded()) }
    // What rounding has lost or added goes to the largest weight, where it matters least.
    if let largest = quantised.indices.max(by: { quantised[$0] < quantised[$1] }) {
      quantised[largest] += one - quantised.reduce(0, +)
    }
    return quantised.map(Int16.init(clamping:))
  }
}
