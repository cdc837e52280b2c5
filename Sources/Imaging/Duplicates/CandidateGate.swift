/// Which pairs are worth a look at their thumbnails: 64-bit codes within one limit, or 256-bit codes within another, or
/// the code of one within a third of a code the other would have if it were cropped, turned or without its frame.
public struct CandidateGate: Sendable, Hashable {
  /// The largest distance of 64-bit codes.
  public let limit8: Int
  /// The largest distance of 256-bit codes.
  public let limit16: Int
  /// The largest distance of a 64-bit code to the code of a cropped picture.
  public let limitCropped: Int
  /// The greatest distance of a 64-bit code to one of a picture that was turned by quarters: such copies are not moved, so they
  /// are close.
  public let limitTurned: Int
  /// The greatest distance of a 64-bit code to one of a picture without its frame.
  public let limitFramed: Int

  /// A gate of three limits; one below zero lets nothing through.
  public init(limit8: Int, limit16: Int, limitCropped: Int = -1, limitTurned: Int = -1, limitFramed: Int = -1) {
    self.limit8 = limit8
    self.limit16 = limit16
    self.limitCropped = limitCropped
    self.limitTurned = limitTurned
    self.limitFramed = limitFramed
  }

  /// The usual gate: 3 in 10,000 unlike pairs pass it where four in ten pictures show products on plain backgrounds.
  public static let standard = CandidateGate(
    limit8: 14, limit16: 90, limitCropped: 12, limitTurned: 12, limitFramed: 12)
  /// The gate of `thorough`: 3 in 1,000 of the same pairs pass it.
  public static let thorough = CandidateGate(
    limit8: 18, limit16: 96, limitCropped: 14, limitTurned: 14, limitFramed: 14)

  /// The same gate that lets no quarter turns through.
  public var withoutTurns: CandidateGate {
    CandidateGate(limit8: limit8, limit16: limit16, limitCropped: limitCropped, limitFramed: limitFramed)
  }
}

extension CandidateGate: CustomStringConvertible {
  public var description: String {
    let plain = "64-bit codes differ in at most \(limit8) bits or 256-bit codes in at most \(limit16)"
    let altered = [("cropped", limitCropped), ("turned", limitTurned), ("frameless", limitFramed)]
    return plain + altered.filter { $0.1 >= 0 }.map { ", or \($0.0) ones in at most \($0.1)" }.joined()
  }
}
