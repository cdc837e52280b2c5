/// The limits for pairs whose thumbnails are compared. A pair passes if its 64-bit codes are within one limit, or its
/// 256-bit codes within another, or the code of one picture is within a third limit of a code of the other one cropped.
public struct CandidateGate: Sendable, Hashable {
  /// The largest distance of 64-bit codes.
  public let limit8: Int
  /// The largest distance of 256-bit codes.
  public let limit16: Int
  /// The largest distance of a 64-bit code to the code of a cropped picture.
  public let limitCropped: Int

  /// Creates a gate from three limits; no pair passes a limit below zero.
  public init(limit8: Int, limit16: Int, limitCropped: Int = -1) {
    self.limit8 = limit8
    self.limit16 = limit16
    self.limitCropped = limitCropped
  }

  /// The usual gate. In a set in which 40 % of the pictures show products on plain backgrounds, 3 in 10,000 different
  /// pairs pass it.
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
