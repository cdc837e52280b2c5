/// The logistic function with our own exponential: the last bits of the C library's differ between platforms.
enum Logistic {
  /// 1 / (1 + exp(-odds)).
  static func probability(_ odds: Double) -> Double {
    odds >= 0 ? 1 / (1 + exponential(-odds)) : { $0 / (1 + $0) }(exponential(odds))
  }

  /// A probability rounded to four decimals.
  static func rounded(_ probability: Double) -> Double {
    (probability * 10_000).rounded(.toNearestOrAwayFromZero) / 10_000
  }

  /// e to the power of `x` for x <= 0, by range reduction with multiples of ln 2 and a Taylor polynomial.
  static func exponential(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    let steps = (x / 0.693147180559945309).rounded(.toNearestOrEven)
    // ln 2 in two parts; the first is short enough for an exact product.
    let rest = (x - steps * 0x1.62e42feep-1) - steps * 0x1.a39ef35793c76p-33
    var power = 1.0
    for divisor in stride(from: 14.0, through: 1, by: -1) { power = 1 + rest / divisor * power }
    return Double(sign: .plus, exponent: Int(steps), significand: power)
  }
}
