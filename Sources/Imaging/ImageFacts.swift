/// The facts about a picture from one decoding.
public struct ImageFacts: Sendable, Equatable {
  /// The format of the bytes.
  public let format: ImageFormat
  /// Width in pixels, upright.
  public let width: Int
  /// Height in pixels, upright.
  public let height: Int
  /// The orientation of the stored picture.
  public let orientation: Orientation
  /// The perceptual hash in the lock: `codes.dct8`.
  public let phash: UInt64
  /// The codes that find near duplicates.
  public let codes: PerceptualCodes
  /// The scores of its faults.
  public let quality: PictureQuality
  /// Whether the file has a colour profile other than sRGB. Its stored values are kept as they are.
  public let iccProfile: Bool
  /// Whether the file has more than one frame; only the first one is decoded.
  public let isAnimated: Bool

  /// Creates facts, for example from stored ones.
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
