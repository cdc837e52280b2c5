/// Which pairs are worth a look at their thumbnails: 64-bit codes within one limit, or 256-bit codes within another.
public struct CandidateGate: Sendable, Hashable {
  /// The greatest distance of 64-bit codes.
  public let limit8: Int
  /// The greatest distance of 256-bit codes.
  public let limit16: Int

  /// A gate of two limits; a limit below zero lets nothing through.
  public init(limit8: Int, limit16: Int) {
    self.limit8 = limit8
    self.limit16 = limit16
  }

  /// The usual gate: 2 in 100,000 pairs of unlike photos pass it.
  public static let standard = CandidateGate(limit8: 14, limit16: 90)
  /// The gate of `thorough`: 1 in 1,000 pairs of unlike photos passes it.
  public static let thorough = CandidateGate(limit8: 18, limit16: 96)
}

extension CandidateGate: CustomStringConvertible {
  public var description: String {
    "64-bit codes differ in at most \(limit8) bits or 256-bit codes in at most \(limit16)"
  }
}
