/// Which pairs are worth a look at their thumbnails: 64-bit codes within one limit, or 256-bit codes within another, or
/// the code of one within a third of a code the other would have if it were cropped.
public struct CandidateGate: Sendable, Hashable {
  /// The greatest distance of 64-bit codes.
  public let limit8: Int
  /// The greatest distance of 256-bit codes.
  public let limit16: Int
  /// The greatest distance of a 64-bit code to one of a cropped picture.
  public let limitCropped: Int

  /// A gate of three limits; one below zero lets nothing through.
  public init(limit8: Int, limit16: Int, limitCropped: Int = -1) {
    self.limit8 = limit8
    self.limit16 = limit16
    self.limitCropped = limitCropped
  }

  /// The usual gate: 3 in 10,000 unlike pairs pass it where four in ten pictures show products on plain backgrounds.
  public static let standard = CandidateGate(limit8: 14, limit16: 90, limitCropped: 12)
  /// The gate of `thorough`: 3 in 1,000 of the same pairs pass it.
  public static let thorough = CandidateGate(limit8: 18, limit16: 96, limitCropped: 14)
}

extension CandidateGate: CustomStringConvertible {
  public var description: String {
    let plain = "64-bit codes differ in at most \(limit8) bits or 256-bit codes in at most \(limit16)"
    return limitCropped < 0 ? plain : "\(plain), or cropped ones in at most \(limitCropped)"
  }
}
