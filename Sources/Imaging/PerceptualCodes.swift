/// Codes of a picture that change little if it is scaled, recompressed or slightly edited.
///
/// Each bit says whether one coefficient of the cosine transform of the small grey picture is above the median of all
/// coefficients. Half of the bits are ones unless values tie, so distances between codes are nearly always even.
public struct PerceptualCodes: Sendable, Hashable {
  /// 64 bits: frequencies 1 to 8 in both directions, from 32 x 32 pixels.
  public let dct8: UInt64
  /// The same code of the picture mirrored left to right.
  public let dct8Mirrored: UInt64
  /// 256 bits: frequencies 1 to 16 in both directions, from 64 x 64 pixels.
  public let dct16: Code256
  /// The same code of the picture mirrored left to right.
  public let dct16Mirrored: Code256
  /// The amount of structure: 0 for a single colour, 100 for a picture full of edges.
  ///
  /// The quality measure of PDQ (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm",
  /// 2019): the mean difference between neighbours in 64 x 64 pixels. Codes of pictures below about 50 are not
  /// reliable.
  public let texture: UInt8

  /// Creates codes from their values.
  public init(dct8: UInt64, dct8Mirrored: UInt64, dct16: Code256, dct16Mirrored: Code256, texture: UInt8) {
    self.dct8 = dct8
    self.dct8Mirrored = dct8Mirrored
    self.dct16 = dct16
    self.dct16Mirrored = dct16Mirrored
    self.texture = texture
  }

  /// The length of the encoded form, in bytes.
  public static let encodedLength = 81

  /// Ten words, most significant byte first, and the texture.
  public func encoded() -> [UInt8] {
    var words = [dct8, dct8Mirrored]
    for code in [dct16, dct16Mirrored] { words += (0..<4).map { code.words[$0] } }
    var bytes = [UInt8]()
    bytes.reserveCapacity(Self.encodedLength)
    for word in words {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    bytes.append(texture)
    return bytes
  }

  /// Reads the codes that `encoded()` wrote; returns nil if the length differs.
  public init?(encoded bytes: some Collection<UInt8>) {
    // Read by index for speed: a build reads many thousands at once.
    let bytes = Array(bytes)
    guard bytes.count == Self.encodedLength, let texture = bytes.last else { return nil }
    var words = [UInt64](repeating: 0, count: 10)
    for index in 0..<80 { words[index / 8] = words[index / 8] << 8 | UInt64(bytes[index]) }
    self.init(
      dct8: words[0], dct8Mirrored: words[1], dct16: Code256(SIMD4(words[2..<6])),
      dct16Mirrored: Code256(SIMD4(words[6..<10])), texture: texture)
  }
}
