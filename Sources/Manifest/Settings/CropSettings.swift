/// `crop`: which square of a picture is kept and how it is written.
public struct CropSettings: Hashable, Sendable {
  /// Who chooses the square where no person has.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case manual, auto, center, none
  }

  /// The side of the written square.
  public enum Size: Hashable, Sendable {
    /// So many pixels.
    case pixels(Int)
    /// The side the square has in its source.
    case source
  }

  /// How a crop is stored.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case jpeg, png
  }

  /// `crop.encode`.
  public struct Encoding: Hashable, Sendable {
    /// The file format.
    public var format = Format.jpeg
    /// The quality of a JPEG, 1 to 100.
    public var quality = 92
    /// Whether EXIF, XMP and comments are left out.
    public var stripMetadata = true
    /// Whether a JPEG whose square is not resized is copied instead of encoded anew.
    public var lossless = false

    /// The defaults.
    public init() {}
  }

  /// Who chooses the square.
  public var mode = Mode.auto
  /// The file of squares a person drew, with `{class}` still in it.
  public var boxesTemplate = "crops/{class}.jsonl"
  /// The side of the written square.
  public var size = Size.pixels(224)
  /// How much is added round the square, as a share of its side.
  public var padding = Percentage.percent(0)
  /// Whether a smaller square is enlarged.
  public var upscale = false
  /// How it is written.
  public var encode = Encoding()

  /// The defaults.
  public init() {}

  /// The file of squares of one class, relative to the manifest.
  public func boxes(for name: ClassName) -> String { boxesTemplate.replacing("{class}", with: name.rawValue) }
}
