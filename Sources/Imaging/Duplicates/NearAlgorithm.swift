/// How pictures are compared for being nearly the same (`duplicates.near.algorithm`).
public enum NearAlgorithm: String, Sendable, CaseIterable {
  /// The default of this version: candidates by two cosine-transform codes, plain and mirrored, each then checked on
  /// thumbnails.
  case auto
  /// The 1,798 bits of the tutorial "Automatic asset classification" by H. Woodcock, to the bit.
  case gradient
  /// 64 bits of a cosine transform: those that `auto` looks at first, decided by distance alone.
  case phash
  /// 64 bits, each the sign of a horizontal difference (N. Krawetz, "Kind of like that", 2013).
  case dhash
  /// 256 bits (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019).
  case pdq

  /// Part of every key: raised when the same picture would give other bits, or the same pair another verdict.
  public var version: Int { 1 }

  /// The bits of a code; of the shorter code for `auto`.
  public var bits: Int {
    switch self {
    case .auto, .phash, .dhash: 64
    case .gradient: GradientCode.bits
    case .pdq: 256
    }
  }

  /// The least pixels of the shorter side at which a JPEG may be decoded; nil where it has to be decoded at its full size.
  public var leastShortSide: Int? {
    switch self {
    case .auto, .phash, .gradient: nil
    case .dhash: 128
    case .pdq: 256
    }
  }

  /// What the threshold `auto` means: a distance at which no two of 393 unlike photos match.
  ///
  /// 160 of them were clothes on plain backgrounds. Those are why the 64-bit codes, which decide alone here, are held
  /// closer than is usual.
  public var automaticLimit: Int {
    switch self {
    // Whatever the gate lets through is checked.
    case .auto: 64
    case .gradient: 179
    case .phash: 6
    case .dhash: 2
    case .pdq: 31
    }
  }

  /// The distance up to which pairs are remembered at least: half as far again as anybody's threshold, for little time.
  public var widestRemembered: Int {
    switch self {
    case .auto: 64
    case .gradient: 269
    case .phash, .dhash: 12
    case .pdq: 48
    }
  }
}
