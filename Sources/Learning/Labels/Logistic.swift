/// The logistic function with an exponential of our own: the C library's differs in its last bits between platforms.
public enum Logistic {
  /// The probability of yes to four decimals, so that another platform's last bits change no decision.
  public static func score(_ odds: Double) -> Double { rounded(probability(odds)) }

  /// 1 / (1 + exp(-odds)).
  static func probability(_ odds: Double) -> Double {
    odds >= 0 ? 1 / (1 + exponential(-odds)) : { $0 / (1 + $0) }(exponential(odds))
  }

  /// The loss of an answer whose odds are these, minus the logarithm of its probability.
  static func loss(_ odds: Double) -> Double {
    max(0, -odds) + NaturalLogarithm.of(1 + exponential(-abs(odds)))
  }

  /// A probability to four decimals.
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
