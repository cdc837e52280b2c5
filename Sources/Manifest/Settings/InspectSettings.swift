/// `inspect`: which pictures are whole and fit to be used.
public struct InspectSettings: Hashable, Sendable {
  /// A picture format, told by content.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case jpeg, png, webp, gif, avif, heic, tiff, bmp
  }

  /// What becomes of moving pictures.
  public enum Animated: String, Hashable, Sendable, CaseIterable {
    case firstFrame = "first_frame"
    case reject
  }

  /// What becomes of the same bytes from many paths of one host.
  public enum Placeholders: String, Hashable, Sendable, CaseIterable {
    case detect, keep
  }

  /// Formats that are kept.
  public var formats: [Format] = [.jpeg, .png]
  /// The shortest side, in pixels.
  public var minSide = 64
  /// More pixels than this are refused from the header.
  public var maxPixels = 80_000_000
  /// The longer side over the shorter one.
  public var maxAspectRatio = 5.0
  /// Moving pictures.
  public var animated = Animated.firstFrame
  /// Pictures that stand for one that is gone.
  public var placeholders = Placeholders.detect

  /// The defaults.
  public init() {}
}
