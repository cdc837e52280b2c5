/// The form in which two pictures are compared: the first turned or mirrored, or one or both without their frames.
///
/// Stored results of searches contain the raw values.
public enum PairForm: UInt8, Sendable, CaseIterable {
  /// Both unchanged.
  case plain = 0
  /// The first is mirrored left to right.
  case mirrored = 1
  /// The first is turned clockwise by a quarter, a half and three quarters.
  case turned90 = 2
  case turned180 = 3
  case turned270 = 4
  /// The first is mirrored, then turned.
  case mirrored90 = 5
  case mirrored180 = 6
  case mirrored270 = 7
  /// The first is without its frame, the second unchanged.
  case firstFramed = 8
  /// The second is without its frame, the first unchanged.
  case secondFramed = 9
  /// Both are without their frames.
  case bothFramed = 10

  /// The forms in which the first is turned, mirrored or not.
  public static let turns: [PairForm] = [.turned90, .turned180, .turned270, .mirrored90, .mirrored180, .mirrored270]

  /// Whether the first is mirrored left to right, before it is turned.
  public var isMirrored: Bool {
    switch self {
    case .mirrored, .mirrored90, .mirrored180, .mirrored270: true
    case .plain, .turned90, .turned180, .turned270, .firstFramed, .secondFramed, .bothFramed: false
    }
  }

  /// By how many quarters the first is turned clockwise.
  public var quarters: Int {
    switch self {
    case .plain, .mirrored, .firstFramed, .secondFramed, .bothFramed: 0
    case .turned90, .mirrored90: 1
    case .turned180, .mirrored180: 2
    case .turned270, .mirrored270: 3
    }
  }

  /// Whether the first is turned or mirrored.
  public var isTurned: Bool { isMirrored || quarters > 0 }
  /// Whether the first is compared without its frame.
  public var freesFirst: Bool { self == .firstFramed || self == .bothFramed }
  /// Whether the second is compared without its frame.
  public var freesSecond: Bool { self == .secondFramed || self == .bothFramed }
  /// Whether at least one is compared without its frame.
  public var isFramed: Bool { freesFirst || freesSecond }
}
