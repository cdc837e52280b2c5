/// When two pictures count as nearly the same: an algorithm and how far its codes may differ.
///
/// It never depends on how many pictures there are, or adding one would change the fate of others.
public struct NearRule: Sendable, Hashable {
  /// How far codes may differ.
  public enum Threshold: Sendable, Hashable {
    /// Chosen for the algorithm.
    case auto
    /// Less than this many percent of the bits.
    case percent(Double)
    /// At most this many bits.
    case bits(Int)
  }

  /// How pictures are compared.
  public let algorithm: NearAlgorithm
  /// How far codes may differ, as written.
  public let threshold: Threshold
  /// Whether `auto` takes more pairs into its second stage.
  public let isThorough: Bool
  /// Whether `auto` looks for copies that were turned by quarters.
  public let findsTurns: Bool

  /// A rule.
  public init(
    algorithm: NearAlgorithm = .auto, threshold: Threshold = .auto, isThorough: Bool = false, findsTurns: Bool = true
  ) {
    self.algorithm = algorithm
    self.threshold = threshold
    self.isThorough = isThorough
    self.findsTurns = findsTurns
  }

  /// The bits of a code.
  public var bits: Int { algorithm.bits }

  /// The greatest distance that is still a match; -1 when nothing is.
  ///
  /// For `auto` a threshold narrows what the gate lets through: the 64-bit codes of a pair differ in at most so many bits,
  /// and the pair is checked as well. Left to itself, `auto` sets no such limit.
  public var limit: Int {
    switch threshold {
    case .auto: algorithm.automaticLimit
    case .percent(let percent): Self.greatest(below: percent, of: bits)
    case .bits(let count): min(count, bits - 1)
    }
  }

  /// Whether near matching is switched off.
  public var isOff: Bool { limit < 0 }

  /// Which pairs the second stage of `auto` looks at: fixed, whatever the threshold is.
  public var gate: CandidateGate {
    let gate = isThorough ? CandidateGate.thorough : .standard
    return findsTurns ? gate : gate.withoutTurns
  }

  /// The distance up to which pairs are worth remembering, so that a looser threshold decides without a search.
  public var radius: Int { max(limit, algorithm.widestRemembered) }

  /// The rule in words, with the integers that it became.
  public var description: String {
    guard !isOff else { return "off" }
    switch algorithm {
    case .auto:
      let narrowed = threshold == .auto ? "" : ", at most \(limit) of the 64 bits"
      return "auto: \(gate)\(narrowed), each pair then checked"
    case .gradient, .phash, .dhash, .pdq: return "\(algorithm.rawValue): at most \(limit) of \(bits) bits differ"
    }
  }

  /// The greatest integer strictly below `percent` percent of `bits`, and below all of them; -1 for zero percent.
  private static func greatest(below percent: Double, of bits: Int) -> Int {
    // In millionths of a percent, so that 50 % of 64 is 32 and not something just above it.
    let millionths = Int((min(max(percent, 0), 100) * 1_000_000).rounded())
    return (millionths * bits + 99_999_999) / 100_000_000 - 1
  }
}

extension NearRule: CustomStringConvertible {}
