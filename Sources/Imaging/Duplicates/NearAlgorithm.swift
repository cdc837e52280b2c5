/// The algorithm that finds near duplicates (`duplicates.near.algorithm`).
public enum NearAlgorithm: String, Sendable, CaseIterable {
  /// The default of this version: two cosine-transform codes, plain and mirrored, give candidates, and each is then
  /// checked on thumbnails.
  case auto
  /// The 1,798 bits of the tutorial "Automatic asset classification" by H. Woodcock, bit by bit.
  case gradient
  /// 64 bits of a cosine transform: the first code of `auto`, here decided by distance alone.
  case phash
  /// 64 bits, each the sign of a horizontal difference (N. Krawetz, "Kind of like that", 2013).
  case dhash
  /// 256 bits (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019).
  case pdq

  /// Part of every key: raise it if the same picture would give other bits, or the same pair another verdict.
  public var version: Int { 1 }

  /// The number of bits of a code; of the shorter code for `auto`.
  public var bits: Int {
    switch self {
    case .auto, .phash, .dhash: 64
    case .gradient: GradientCode.bits
    case .pdq: 256
    }
  }

  /// The least pixels of the shorter side at which a JPEG may be decoded; nil if it must be decoded at full size.
  public var leastShortSide: Int? {
    switch self {
    case .auto, .phash, .gradient: nil
    case .dhash: 128
    case .pdq: 256
    }
  }

  /// The limit for the threshold `auto`: a distance at which no two of 393 different photos match.
  ///
  /// 160 of these photos show clothes on plain backgrounds. Because of them, the limits of the 64-bit codes, which
  /// decide alone here, are lower than usual.
  public var automaticLimit: Int {
    switch self {
    // Every pair that passes the gate is checked.
    case .auto: 64
    case .gradient: 179
    case .phash: 6
    case .dhash: 2
    case .pdq: 31
    }
  }

  /// The minimum distance up to which pairs are remembered: about 1.5 times any usual threshold, which costs little
  /// time.
  public var widestRemembered: Int {
    switch self {
    case .auto: 64
    case .gradient: 269
    case .phash, .dhash: 12
    case .pdq: 48
    }
  }
}
