/// Cosines of multiples of pi / 128 that are the same on every machine: C libraries differ in the last bit.
enum CosineTable {
  /// cos(`step` * pi / 128).
  static func cosine(_ step: Int) -> Float {
    let turn = step % 256
    let half = turn > 128 ? 256 - turn : turn
    return half <= 64 ? Float(series(half)) : -Float(series(128 - half))
  }

  /// The Taylor series for a quarter turn. With nine terms the error is less than 2^-40, far below single precision.
  private static func series(_ step: Int) -> Double {
    let angle = Double(step) * (3.141592653589793 / 128)
    let square = angle * angle
    var term = 1.0
    var sum = 1.0
    for order in 1...9 {
      term = -term * square / Double((2 * order - 1) * (2 * order))
      sum += term
    }
    return sum
  }
}
