/// What one decoding tells about a picture.
public struct ImageFacts: Sendable, Equatable {
  /// The format of its bytes.
  public let format: ImageFormat
  /// Width in pixels, upright.
  public let width: Int
  /// Height in pixels, upright.
  public let height: Int
  /// How the stored picture is turned.
  public let orientation: Orientation
  /// The first eight bytes of SHA-256 over width and height (32 bits each, least byte first) and the upright RGB rows,
  /// transparent pixels over white: two files with the same digest show the same picture.
  public let pixelsDigest: UInt64
  /// The lock's perceptual hash: `codes.dct8`.
  public let phash: UInt64
  /// The codes that near duplicates are searched by.
  public let codes: PerceptualCodes
  /// Whether the file has a colour profile other than sRGB. Its stored values are kept as they are.
  public let iccProfile: Bool

  /// The facts, for those who read them back from where they were kept.
  public init(
    format: ImageFormat, width: Int, height: Int, orientation: Orientation, pixelsDigest: UInt64, phash: UInt64,
    codes: PerceptualCodes, iccProfile: Bool
  ) {
    self.format = format
    self.width = width
    self.height = height
    self.orientation = orientation
    self.pixelsDigest = pixelsDigest
    self.phash = phash
    self.codes = codes
    self.iccProfile = iccProfile
  }
}
