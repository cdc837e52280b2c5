import CImage

/// A set of instructions that counts different bits; all of them find the same pairs.
public enum HammingPath: String, Sendable, CaseIterable {
  case scalar
  case avx2
  case avx512
  case neon

  /// Whether this processor supports it.
  public var isSupported: Bool { dsb_hamming_supports(code) != 0 }

  /// The fastest one that this processor supports.
  public static var fastest: HammingPath {
    [.avx512, .avx2, .neon].first(where: \.isSupported) ?? .scalar
  }

  var code: dsb_hamming_path {
    switch self {
    case .scalar: DSB_HAMMING_SCALAR
    case .avx2: DSB_HAMMING_AVX2
    case .avx512: DSB_HAMMING_AVX512
    case .neon: DSB_HAMMING_NEON
    }
  }
}
