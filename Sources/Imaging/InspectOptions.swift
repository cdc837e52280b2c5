/// What a picture must be like to stay in: the manifest's `inspect`.
public struct InspectOptions: Sendable, Equatable {
  /// What happens to pictures with several frames.
  public enum Animated: String, Sendable, CaseIterable {
    /// The first frame stands for the picture.
    case firstFrame = "first_frame"
    /// The picture is out.
    case reject
  }

  /// The formats let in, by content.
  public var formats: Set<ImageFormat>
  /// The least length of the shorter side, in pixels.
  public var minSide: Int
  /// The most pixels; more are refused from the header, before anything is allocated.
  public var maxPixels: Int
  /// The most that the longer side may be of the shorter.
  public var maxAspectRatio: Double
  /// The rule for pictures with several frames.
  public var animated: Animated

  /// Options; the defaults are the manifest's.
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
