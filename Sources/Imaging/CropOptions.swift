/// How a crop is cut, scaled and written: the manifest's `crop`.
public struct CropOptions: Sendable, Equatable {
  /// What a crop is written as.
  public enum Encoding: Sendable, Hashable {
    /// JPEG of a quality of 1 to 100.
    case jpeg(quality: Int)
    /// PNG, without loss.
    case png

    /// The format it gives.
    public var format: ImageFormat {
      switch self {
      case .jpeg: .jpeg
      case .png: .png
      }
    }
  }

  /// The side of the crop in pixels; nil keeps the square's own.
  public var size: Int?
  /// The share of the square's side that is added on each of its four sides, filled with edge pixels past the picture.
  public var padding: Double
  /// Whether a square smaller than `size` is enlarged; otherwise it is written at its own size.
  public var upscale: Bool
  /// The format of the crop.
  public var format: Encoding
  /// Whether EXIF and colour profile of the source are left out. Kept, the orientation in them becomes upright; the
  /// compressed profile of a PNG goes only into a PNG.
  public var stripMetadata: Bool
  /// Whether a JPEG keeps its coefficients where its square is neither resized, turned nor filled, and begins where a block does.
  public var lossless: Bool

  /// Options; the defaults are the manifest's.
  public init(
    size: Int? = 224, padding: Double = 0, upscale: Bool = false, format: Encoding = .jpeg(quality: 92),
    stripMetadata: Bool = true, lossless: Bool = false
  ) {
    self.size = size
    self.padding = padding
    self.upscale = upscale
    self.format = format
    self.stripMetadata = stripMetadata
    self.lossless = lossless
  }
}
