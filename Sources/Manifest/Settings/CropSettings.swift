/// `crop`: how a square of a picture is chosen, cut and encoded.
public struct CropSettings: Hashable, Sendable {
  /// Who chooses the square if no person has.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case manual, auto, center, pad, none
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
  /// The fill of the part of a square that is outside the picture.
  public var fill = CropFill.edge
  /// How far a square that the model chooses may leave the picture, as a share of its side.
  public var overhang = Percentage.percent(0)
  /// Whether a square smaller than `size` is enlarged.
  public var upscale = false
  /// The encoding of the written square.
  public var encode = Encoding()

  /// Creates the default settings.
  public init() {}

  /// Whether squares are expected to leave their pictures: their places outside are offered and accepted as others are.
  public var leavesPictures: Bool { mode == .pad || fill != .edge || overhang > .percent(0) }

  /// The path of the file of squares of one class, relative to the manifest.
  public func boxes(for name: ClassName) -> String { boxesTemplate.filled(with: name) }
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
          Word(.center, "the largest square in the middle"),
          Word(.pad, "the whole picture in a square, the rest filled"), Word(.none, "the source's bytes as they are"),
        ]), "Who chooses the square if no person has."),
      Field("boxes", \.boxesTemplate, .path, "The file of squares a person drew; `{class}` is filled in."),
      Field("size", \.size, .cropSize, "The side of the written square in pixels, or `source` to keep its own."),
      Field("padding", \.padding, .percentage, "What is added round the square, as a share of its side."),
      Field(
        "fill", \.fill, .cropFill,
        "What is outside the picture: its border continued, or a colour such as `\"#f0f0f0\"`."),
      Field(
        "overhang", \.overhang, .overhang,
        "How far a square by the model may leave the picture, as a share of its side, to have the object in its middle."
      ),
      Field("upscale", \.upscale, .boolean, "Whether a smaller square is enlarged."),
      Field("encode", \.encode, keys: Encoding.record, "How crops are stored."),
    ], off: "mode: none")
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

extension Form where Value == Percentage {
  /// A share of at most a half: the middle of a square stays in its picture.
  fileprivate static var overhang: Form<Percentage> {
    .grammar(
      "a percentage such as `10%`, from `0%` to `50%`",
      pattern: "^(0{0,12}[0-4]?[0-9](\\.[0-9]{1,4})?|0{0,12}50(\\.0{1,4})?)%$",
      numbers: { "is `\($0)%` meant?" },
      parse: { Quantity.percentage($0).flatMap { $0 <= .percent(50) ? $0 : nil } }, write: { $0.description })
  }
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
