/// In which form two pictures are compared: the first turned or mirrored, or either without its frame.
///
/// The raw values are part of what is remembered of a search.
public enum PairForm: UInt8, Sendable, CaseIterable {
  /// As they are.
  case plain = 0
  /// The first mirrored left to right.
  case mirrored = 1
  /// The first turned by a quarter, a half and three quarters with the clock.
  case turned90 = 2
  case turned180 = 3
  case turned270 = 4
  /// The first mirrored, then turned.
  case mirrored90 = 5
  case mirrored180 = 6
  case mirrored270 = 7
  /// The first without its frame, the second as it is.
  case firstFramed = 8
  /// The second without its frame.
  case secondFramed = 9
  /// Both without their frames.
  case bothFramed = 10

  /// The forms in which the first is turned, beyond being mirrored.
  public static let turns: [PairForm] = [.turned90, .turned180, .turned270, .mirrored90, .mirrored180, .mirrored270]

  /// Whether the first is mirrored left to right, before it is turned.
  public var isMirrored: Bool {
    switch self {
    case .mirrored, .mirrored90, .mirrored180, .mirrored270: true
    case .plain, .turned90, .turned180, .turned270, .firstFramed, .secondFramed, .bothFramed: false
    }
  }

  /// By how many quarters the first is turned with the clock.
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
  /// Whether the second is.
  public var freesSecond: Bool { self == .secondFramed || self == .bothFramed }
  /// Whether either is.
  public var isFramed: Bool { freesFirst || freesSecond }
}
