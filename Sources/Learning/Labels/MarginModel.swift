/// The probability that a decision is right, as a function of its distance from the threshold: a logistic curve fitted
/// to held-out answers.
///
/// If people answer the most uncertain pictures first, the easy ones remain. Plain cross-validated accuracy is then eleven
/// points too low on average. Weighting by margin reduces the mean error to about three points.
public struct MarginModel: Hashable, Sendable {
  /// The prior of the curve: the odds of a head are about the odds that its decision is right (slope 1, offset 0).
  public struct Prior: Hashable, Sendable {
    /// The strength with which the slope is pulled to 1, and the offset to 0.
    let slope: Double, offset: Double

    /// For a head of answers alone. With few answers its odds mean little, so the prior is weak.
    public static let answers = Prior(slope: 1, offset: 1)
    /// For a head with siblings. Its odds were calibrated on many classes, so the prior is strong.
    public static let siblings = Prior(slope: 18.75, offset: 10)
  }

  private struct Uncertainty: Hashable {
    var slope = 0.0, mixed = 0.0, offset = 0.0
  }

  private var slope = 1.0
  private var offset = 0.0
  /// The covariance matrix of the slope and the offset.
  private var uncertainty = Uncertainty()

  /// Fits the curve by Newton's method; the prior keeps it finite when all answers are right.
  init(margins: [Double], right: [Bool], prior: Prior) {
    let count = Double(margins.count)
    for _ in 0..<50 {
      var (gradientSlope, gradientOffset) = (prior.slope * (slope - 1), prior.offset * offset)
      var (slopes, mixed, offsets) = (prior.slope, 0.0, prior.offset)
      for (margin, isRight) in zip(margins, right) {
        let probability = probabilityRight(margin)
        let target = ((isRight ? count : 0) + 0.5) / (count + 1)
        let curvature = probability * (1 - probability) + 1e-9
        gradientSlope += (probability - target) * margin
        gradientOffset += probability - target
        slopes += curvature * margin * margin
        mixed += curvature * margin
        offsets += curvature
      }
      let determinant = slopes * offsets - mixed * mixed
      slope -= (offsets * gradientSlope - mixed * gradientOffset) / determinant
      offset -= (slopes * gradientOffset - mixed * gradientSlope) / determinant
      uncertainty = Uncertainty(slope: offsets / determinant, mixed: -mixed / determinant, offset: slopes / determinant)
    }
  }

  /// The probability that a decision at this distance from the threshold is right.
  func probabilityRight(_ margin: Double) -> Double { Logistic.probability(slope * margin + offset) }

  /// The expected share of right decisions at these distances, and its standard deviation. The deviation includes the uncertainty of
  /// the curve and the chance in a finite number of pictures.
  func accuracy(of margins: [Double]) -> (mean: Double, deviation: Double) {
    let count = Double(margins.count)
    var (sum, chance) = (0.0, 0.0)
    var (bySlope, byOffset) = (0.0, 0.0)
    for margin in margins {
      let probability = probabilityRight(margin)
      let curvature = probability * (1 - probability)
      sum += probability
      chance += curvature
      bySlope += curvature * margin / count
      byOffset += curvature / count
    }
    let unknown =
      bySlope * bySlope * uncertainty.slope + 2 * bySlope * byOffset * uncertainty.mixed
      + byOffset * byOffset * uncertainty.offset
    return (sum / count, (max(0, unknown) + chance / (count * count)).squareRoot())
  }

  /// The log odds of a score; scores are rounded, so zero and one stand for the middle of their last step.
  static func odds(_ score: Double) -> Double {
    let inside = min(max(score, 0.000_025), 0.999_975)
    return NaturalLogarithm.of(inside) - NaturalLogarithm.of(1 - inside)
  }
}

/// The natural logarithm, implemented here for the same reason as the exponential.
enum NaturalLogarithm {
  /// ln x for a normal x > 0, as 2 artanh((m - 1) / (m + 1)) of its significand.
  static func of(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var significand = x.significand
    if significand > 1.414213562373095 {
      significand /= 2
      exponent += 1
    }
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    for odd in stride(from: 27.0, through: 1, by: -2) { sum = sum * square + 1 / odd }
    return 2 * ratio * sum + exponent * 0.693147180559945309
  }
}
