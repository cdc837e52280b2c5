/// Decides which pairs are candidates, whose thumbnails are then compared. In a candidate, the 64-bit codes or the 256-bit codes
/// are within a limit, or the code of one picture is near a code that the other would have if cropped, turned or without its frame.
public struct CandidateGate: Sendable, Hashable {
  /// The largest distance of 64-bit codes.
  public let limit8: Int
  /// The largest distance of 256-bit codes.
  public let limit16: Int
  /// The largest distance of a 64-bit code to the code of a cropped picture.
  public let limitCropped: Int
  /// The largest distance between a 64-bit code and the code of a picture turned by quarters. A turned copy keeps all its content,
  /// so the codes are close.
  public let limitTurned: Int
  /// The largest distance between 64-bit codes if a picture is compared without its frame.
  public let limitFramed: Int

  /// Creates a gate from its limits. No pair passes a limit below zero.
  public init(limit8: Int, limit16: Int, limitCropped: Int = -1, limitTurned: Int = -1, limitFramed: Int = -1) {
    self.limit8 = limit8
    self.limit16 = limit16
    self.limitCropped = limitCropped
    self.limitTurned = limitTurned
    self.limitFramed = limitFramed
  }

  /// The default gate. In a set in which four in ten pictures show products on plain backgrounds, 3 in 10,000 different pairs pass.
  public static let standard = CandidateGate(
    limit8: 14, limit16: 90, limitCropped: 12, limitTurned: 12, limitFramed: 12)
  /// The gate of `thorough`: 3 in 1,000 of the same pairs pass it.
  public static let thorough = CandidateGate(
    limit8: 18, limit16: 96, limitCropped: 14, limitTurned: 14, limitFramed: 14)

  /// The same gate without candidates that are turned by quarters.
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
