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
    /// At most this many bits; for `auto` of its 64, and in proportion of its 256.
    case bits(Int)
  }

  /// How pictures are compared.
  public let algorithm: NearAlgorithm
  /// How far codes may differ, as written.
  public let threshold: Threshold
  /// Whether `auto` takes more pairs into its second stage.
  public let isThorough: Bool

  /// A rule.
  public init(algorithm: NearAlgorithm = .auto, threshold: Threshold = .auto, isThorough: Bool = false) {
    self.algorithm = algorithm
    self.threshold = threshold
    self.isThorough = isThorough
  }

  /// The bits of a code.
  public var bits: Int { algorithm.bits }

  /// The greatest distance that is still a match, or for `auto` still a candidate by its 64 bits; -1 when nothing is.
  public var limit: Int {
    switch threshold {
    case .auto: algorithm == .auto ? gate.limit8 : algorithm.automaticLimit
    case .percent(let percent): Self.greatest(below: percent, of: bits)
    case .bits(let count): min(count, bits - 1)
    }
  }

  /// Whether near matching is switched off.
  public var isOff: Bool { limit < 0 }

  /// Which pairs the second stage of `auto` looks at.
  public var gate: CandidateGate {
    switch threshold {
    case .auto: isThorough ? .thorough : .standard
    case .percent(let percent):
      CandidateGate(limit8: Self.greatest(below: percent, of: 64), limit16: Self.greatest(below: percent, of: 256))
    case .bits(let count): CandidateGate(limit8: min(count, 63), limit16: min(count, 63) * 4)
    }
  }

  /// The rule in words, with the integers that it became.
  public var description: String {
    guard !isOff else { return "off" }
    switch algorithm {
    case .auto: return "auto: \(gate), each pair then checked"
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
