/// How a crop is cut, scaled and encoded: the manifest's `crop`.
public struct CropOptions: Sendable, Equatable {
  /// The encoding of a crop.
  public enum Encoding: Sendable, Hashable {
    /// JPEG with a quality of 1 to 100.
    case jpeg(quality: Int)
    /// PNG, without loss.
    case png

    /// The format of the encoding.
    public var format: ImageFormat {
      switch self {
      case .jpeg: .jpeg
      case .png: .png
      }
    }
  }

  /// The pixels of a square that are outside its picture.
  public enum Fill: Sendable, Hashable {
    /// The nearest pixel of the picture's border.
    case edge
    /// One colour, as it is stored.
    case colour(red: UInt8, green: UInt8, blue: UInt8)
  }

  /// The side of the crop in pixels; nil keeps the side of the square.
  public var size: Int?
  /// The padding on each of the four sides, as a share of the square's side.
  public var padding: Double
  /// The fill of the part outside the picture.
  public var fill: Fill
  /// Whether a square smaller than `size` is enlarged; otherwise it keeps its own size.
  public var upscale: Bool
  /// The format of the crop.
  public var format: Encoding
  /// Whether EXIF and colour profile of the source are left out. If they are kept, the orientation in EXIF is set to
  /// upright, and the compressed profile of a PNG is kept only in a PNG.
  public var stripMetadata: Bool
  /// Whether a JPEG crop copies coefficients. This needs a square that starts on a block and is not resized, turned or
  /// filled.
  public var lossless: Bool

  /// Creates options; the defaults are those of the manifest.
  public init(
    size: Int? = 224, padding: Double = 0, fill: Fill = .edge, upscale: Bool = false,
    format: Encoding = .jpeg(quality: 92), stripMetadata: Bool = true, lossless: Bool = false
  ) {
    self.size = size
    self.padding = padding
    self.fill = fill
    self.upscale = upscale
    self.format = format
    self.stripMetadata = stripMetadata
    self.lossless = lossless
  }
}
