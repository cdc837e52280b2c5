import CImage

/// The code of one picture for an algorithm that decides by distance alone.
///
/// `auto` has no such code: it compares the `PerceptualCodes` and `Thumbnail` of its pictures, which inspecting
/// computes.
public struct NearCode: Sendable, Hashable {
  /// The algorithm of the bits.
  public let algorithm: NearAlgorithm
  /// The bits, highest first; unused bits at the end are zero.
  public let words: [UInt64]
  /// The quality of the code, 0 to 100; 100 if the algorithm has no such measure.
  public let quality: UInt8

  /// Creates the code of `phash`, which inspecting has already computed.
  public init(phash: UInt64) {
    self.init(algorithm: .phash, words: [phash], quality: 100)
  }

  private init(algorithm: NearAlgorithm, words: [UInt64], quality: UInt8) {
    self.algorithm = algorithm
    self.words = words
    self.quality = quality
  }

  /// Whether the code is reliable enough to be compared.
  public var isUsable: Bool { quality > Self.leastQuality }

  /// PDQ's authors discard codes of this quality and less.
  static let leastQuality = 49

  /// The number of bytes of an encoded code of an algorithm.
  public static func length(_ algorithm: NearAlgorithm) -> Int { 1 + (algorithm.bits + 63) / 64 * 8 }

  /// The number of different bits; nil between different algorithms.
  public func distance(to other: NearCode) -> Int? {
    guard algorithm == other.algorithm else { return nil }
    return zip(words, other.words).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
  }

  /// Computes the code of the picture in `bytes`.
  ///
  /// `gradient` decodes at full size, ignores the orientation and drops alpha, as the tutorial does. The others use the
  /// upright picture over white, a JPEG possibly at a fraction of its size. `auto` gives the bits of `phash`.
  ///
  /// - Throws: The reason why there is no picture.
  public static func code(
    of bytes: [UInt8], algorithm: NearAlgorithm, maxPixels: Int
  ) throws(DecodeError) -> NearCode {
    switch algorithm {
    case .gradient:
      NearCode(
        of: try ImageDecoder.decode(bytes, maxPixels: maxPixels, upright: false, alpha: .dropped), algorithm: algorithm)
    case .dhash:
      NearCode(
        of: try ImageDecoder.decode(bytes, maxPixels: maxPixels, minimumShortSide: 128), algorithm: algorithm)
    case .pdq:
      NearCode(
        of: try ImageDecoder.decode(bytes, maxPixels: maxPixels, minimumShortSide: 256), algorithm: algorithm)
    case .phash, .auto:
      NearCode(of: try ImageDecoder.decode(bytes, maxPixels: maxPixels), algorithm: algorithm)
    }
  }

  /// Computes the code of a decoded picture; for `gradient` it must be neither turned nor composited.
  public init(of raster: Raster, algorithm: NearAlgorithm) {
    switch algorithm {
    case .gradient: self.init(algorithm: .gradient, words: GradientCode.words(of: raster), quality: 100)
    case .dhash: self.init(algorithm: .dhash, words: [DifferenceCode.word(of: raster)], quality: 100)
    case .pdq:
      let code = PDQCode(of: raster)
      self.init(algorithm: .pdq, words: code.words, quality: code.quality)
    case .phash, .auto: self.init(phash: PerceptualCodes(of: raster).dct8)
    }
  }

  /// Whether bytes are a code of an algorithm as ``encoded()`` writes it. No bit after the last one is set: a distance would be
  /// greater than the number of bits.
  public static func isEncoded(_ bytes: ArraySlice<UInt8>, _ algorithm: NearAlgorithm) -> Bool {
    let unused = (length(algorithm) - 1) * 8 - algorithm.bits
    guard bytes.count == length(algorithm) else { return false }
    guard unused > 0 else { return true }
    return bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }.trailingZeroBitCount >= unused
  }

  /// Whether an encoded code is reliable enough to be compared.
  public static func isUsable(_ encoded: ArraySlice<UInt8>) -> Bool { encoded.first.map { $0 > leastQuality } ?? false }

  /// The number of different bits of two encoded codes of one algorithm; nil if there are more than `limit`.
  public static func distance(_ code: ArraySlice<UInt8>, to other: ArraySlice<UInt8>, atMost limit: Int) -> Int? {
    guard code.count == other.count, code.count > 1, limit >= 0 else { return nil }
    let distance = unsafe code.withUnsafeBufferPointer { code in
      unsafe other.withUnsafeBufferPointer { other -> UInt32 in
        guard let left = code.baseAddress, let right = other.baseAddress else { return .max }
        return unsafe dsb_hamming_distance(left + 1, right + 1, code.count - 1, UInt32(clamping: limit))
      }
    }
    return distance <= limit ? Int(distance) : nil
  }

  /// One byte for the quality, then the words, most significant byte first.
  public func encoded() -> [UInt8] {
    var bytes = [quality]
    bytes.reserveCapacity(1 + words.count * 8)
    for word in words {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return bytes
  }

  /// Reads the code of `algorithm` that `encoded()` wrote; nil for other bytes.
  public init?(encoded bytes: ArraySlice<UInt8>, algorithm: NearAlgorithm) {
    guard Self.isEncoded(bytes, algorithm) else { return nil }
    let span = bytes.span
    var words: [UInt64] = []
    words.reserveCapacity(span.count / 8)
    for start in stride(from: 1, to: span.count, by: 8) {
      var word: UInt64 = 0
      for index in start..<start + 8 { word = word << 8 | UInt64(span[index]) }
      words.append(word)
    }
    self.init(algorithm: algorithm, words: words, quality: span[0])
  }
}
