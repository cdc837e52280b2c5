/// The definition of a near duplicate: an algorithm and the largest distance of its codes.
///
/// It never depends on the number of pictures: otherwise adding a picture would change the verdicts of others.
public struct NearRule: Sendable, Hashable {
  /// The largest distance of codes.
  public enum Threshold: Sendable, Hashable {
    /// The default of the algorithm.
    case auto
    /// Less than this percentage of the bits.
    case percent(Double)
    /// At most this many bits.
    case bits(Int)
  }

  /// The algorithm that compares pictures.
  public let algorithm: NearAlgorithm
  /// The largest distance of codes, as written.
  public let threshold: Threshold
  /// Whether `auto` checks more candidates in its second stage.
  public let isThorough: Bool
  /// Whether `auto` searches for copies that were turned by quarters.
  public let findsTurns: Bool

  /// Creates a rule.
  public init(
    algorithm: NearAlgorithm = .auto, threshold: Threshold = .auto, isThorough: Bool = false, findsTurns: Bool = true
  ) {
    self.algorithm = algorithm
    self.threshold = threshold
    self.isThorough = isThorough
    self.findsTurns = findsTurns
  }

  /// The number of bits of a code.
  public var bits: Int { algorithm.bits }

  /// The largest distance that is still a match; -1 if nothing matches.
  ///
  /// For `auto`, a threshold restricts the pairs that pass the gate: their 64-bit codes must differ in at most that
  /// many bits, and the pair is checked as well. Without a threshold, `auto` has no such limit.
  public var limit: Int {
    switch threshold {
    case .auto: algorithm.automaticLimit
    case .percent(let percent): Self.greatest(below: percent, of: bits)
    case .bits(let count): min(count, bits - 1)
    }
  }

  /// Whether near matching is turned off.
  public var isOff: Bool { limit < 0 }

  /// The gate of the candidates that the second stage of `auto` compares. It does not depend on the threshold.
  public var gate: CandidateGate {
    let gate = isThorough ? CandidateGate.thorough : .standard
    return findsTurns ? gate : gate.withoutTurns
  }

  /// The distance up to which pairs are remembered, so that a looser threshold needs no new search.
  public var radius: Int { max(limit, algorithm.widestRemembered) }

  /// The rule in words, with its integer limits.
  public var description: String {
    guard !isOff else { return "off" }
    switch algorithm {
    case .auto:
      let narrowed = threshold == .auto ? "" : ", at most \(limit) of the 64 bits"
      return "auto: \(gate)\(narrowed), each pair then checked"
    case .gradient, .phash, .dhash, .pdq: return "\(algorithm.rawValue): at most \(limit) of \(bits) bits differ"
    }
  }

  /// The largest integer strictly below `percent` percent of `bits`, at most `bits - 1`; -1 for zero percent.
  private static func greatest(below percent: Double, of bits: Int) -> Int {
    // Compute in millionths of a percent, so that 50 % of 64 is exactly 32 and not slightly more.
    let millionths = Int((min(max(percent, 0), 100) * 1_000_000).rounded())
    return (millionths * bits + 99_999_999) / 100_000_000 - 1
  }
}

extension NearRule: CustomStringConvertible {}
