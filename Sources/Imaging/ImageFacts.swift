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
  /// The lock's perceptual hash: `codes.dct8`.
  public let phash: UInt64
  /// The codes that near duplicates are searched by.
  public let codes: PerceptualCodes
  /// How much there is to learn from it.
  public let quality: PictureQuality
  /// Whether the file has a colour profile other than sRGB. Its stored values are kept as they are.
  public let iccProfile: Bool
  /// Whether the file holds more than one frame, of which only the first is looked at.
  public let isAnimated: Bool

  /// The facts, for those who read them back from where they were kept.
  public init(
    format: ImageFormat, width: Int, height: Int, orientation: Orientation, phash: UInt64,
    codes: PerceptualCodes, quality: PictureQuality, iccProfile: Bool, isAnimated: Bool
  ) {
    self.format = format
    self.width = width
    self.height = height
    self.orientation = orientation
    self.phash = phash
    self.codes = codes
    self.quality = quality
    self.iccProfile = iccProfile
    self.isAnimated = isAnimated
  }
}
