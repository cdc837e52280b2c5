/// `crop`: how a square of a picture is chosen, cut and encoded.
public struct CropSettings: Hashable, Sendable {
  /// Who chooses the square if no person has.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case manual, auto, center, none
  }

  /// The side of the written square.
  public enum Size: Hashable, Sendable {
    /// A number of pixels.
    case pixels(Int)
    /// The side of the square in the source picture.
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
    /// Whether a JPEG square that is not resized is copied without decoding and encoding it.
    public var lossless = false

    /// Creates the default settings.
    public init() {}
  }

  /// The method that chooses the square.
  public var mode = Mode.auto
  /// The path of the file of squares that a person drew, with the placeholder `{class}`.
  public var boxesTemplate = "crops/{class}.jsonl"
  /// The side of the written square.
  public var size = Size.pixels(224)
  /// The padding around the square, as a share of its side.
  public var padding = Percentage.percent(0)
  /// Whether a square smaller than `size` is enlarged.
  public var upscale = false
  /// The encoding of the written square.
  public var encode = Encoding()

  /// Creates the default settings.
  public init() {}

  /// The path of the file of squares of one class, relative to the manifest.
  public func boxes(for name: ClassName) -> String { boxesTemplate.replacing("{class}", with: name.rawValue) }
}

extension CropSettings {
  /// The keys of `crop`.
  static let record: Record<CropSettings> = Record(
    name: "crop", doc: "Which square of a picture is kept and how it is written.", empty: CropSettings(),
    fields: [
      Field(
        "mode", \.mode,
        .words([
          Word(.manual, "a person draws every square"),
          Word(.auto, "the model's view if there is a model, else the centre"),
          Word(.center, "the largest square in the middle"), Word(.none, "the source's bytes as they are"),
        ]), "Who chooses the square if no person has."),
      Field("boxes", \.boxesTemplate, .path, "The file of squares a person drew; `{class}` is filled in."),
      Field("size", \.size, .cropSize, "The side of the written square in pixels, or `source` to keep its own."),
      Field("padding", \.padding, .percentage, "What is added round the square, as a share of its side."),
      Field("upscale", \.upscale, .boolean, "Whether a smaller square is enlarged."),
      Field("encode", \.encode, keys: Encoding.record, "How crops are stored."),
    ])
}

extension CropSettings.Encoding {
  /// The keys of `crop.encode`.
  static let record: Record<CropSettings.Encoding> = Record(
    name: "encode", doc: "How crops are stored.", empty: Self(),
    fields: [
      Field("format", \.format, .words([Word(.jpeg, "JPEG"), Word(.png, "PNG, lossless")]), "The file format."),
      Field("quality", \.quality, .integer(1...100), "The quality of a JPEG."),
      Field("strip_metadata", \.stripMetadata, .boolean, "Whether EXIF, XMP and comments are left out."),
      Field(
        "lossless", \.lossless, .boolean,
        "Whether a JPEG whose square is not resized is copied out of its source instead of encoded again."),
    ])
}

extension Form where Value == CropSettings.Size {
  /// Pixels or `source`.
  static var cropSize: Form<CropSettings.Size> {
    let pixels = Form<Int>.integer(8...8_192)
    return Form(
      schema: { writer in
        .object(["anyOf": .list([.object(["const": "source"]), pixels.schema(&writer)])])
      },
      read: { node, reading in
        if case .scalar("source", _) = node.content { return .source }
        if case .scalar(let text, _) = node.content, case .text = CoreScalar(text), !text.contains("${") {
          reading.mismatch(node, expected: "pixels from 8 to 8192, or `source`")
          return nil
        }
        return pixels.read(node, &reading).map { .pixels($0) }
      },
      write: {
        switch $0 {
        case .pixels(let side): .integer(side)
        case .source: "source"
        }
      })
  }
}
