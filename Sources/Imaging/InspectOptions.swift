/// The conditions that a picture must meet: the manifest's `inspect`.
public struct InspectOptions: Sendable, Equatable {
  /// How pictures with several frames are treated.
  public enum Animated: String, Sendable, CaseIterable {
    /// The first frame is used as the picture.
    case firstFrame = "first_frame"
    /// The picture is out.
    case reject
  }

  /// The accepted formats, detected from the content.
  public var formats: Set<ImageFormat>
  /// The minimum length of the shorter side, in pixels.
  public var minSide: Int
  /// The most pixels; larger pictures are refused after reading the header, before anything is allocated.
  public var maxPixels: Int
  /// The largest ratio of the longer side to the shorter one.
  public var maxAspectRatio: Double
  /// The rule for pictures with several frames.
  public var animated: Animated
  /// Whether the faults of a picture are scored. If not, all scores are 0.
  public var scoresQuality = true

  /// Creates options; the defaults are those of the manifest.
  public init(
    formats: Set<ImageFormat> = ImageFormat.decodable, minSide: Int = 64, maxPixels: Int = 80_000_000,
    maxAspectRatio: Double = 5, animated: Animated = .firstFrame
  ) {
    self.formats = formats
    self.minSide = minSide
    self.maxPixels = maxPixels
    self.maxAspectRatio = maxAspectRatio
    self.animated = animated
  }
}
