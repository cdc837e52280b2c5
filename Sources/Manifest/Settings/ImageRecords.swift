extension InspectSettings {
  /// The keys of `inspect`.
  static let record: Record<InspectSettings> = Record(
    name: "inspect", doc: "Which pictures are whole and fit to be used.", empty: InspectSettings(),
    fields: [
      Field(
        "formats", \.formats, Form.words(Format.words).list(minimum: 1, unique: true),
        "Formats that are kept, told by content, never by name."),
      Field("min_side", \.minSide, .integer(1...100_000), "The shortest side, in pixels."),
      Field("max_pixels", \.maxPixels, .pixels, "More pixels than this are refused from the header."),
      Field("max_aspect_ratio", \.maxAspectRatio, .number(1...1_000_000), "The longer side over the shorter one."),
      Field(
        "animated", \.animated,
        .words([Word(.firstFrame, "the first frame stands for all"), Word(.reject, "out with `animated`")]),
        "What becomes of moving pictures."),
      Field(
        "placeholders", \.placeholders,
        .words([Word(.detect, "out with `placeholder`"), Word(.keep, "treated as any picture")]),
        "The same bytes from at least five different paths of one host."),
    ])
}

extension InspectSettings.Format {
  /// The formats as words; which of them a version decodes is its own affair.
  static let words = allCases.map { format in
    Word(text: format.rawValue, value: format, doc: format.rawValue.uppercased()) { capabilities in
      capabilities.imageFormats.contains(format)
    }
  }
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
          Word(.auto, "the model's view where there is one, else the centre"),
          Word(.center, "the largest square in the middle"), Word(.none, "the source's bytes as they are"),
        ]), "Who chooses the square where no person has."),
      Field("boxes", \.boxesTemplate, .path, "The file of squares a person drew; `{class}` is filled in."),
      Field("size", \.size, .cropSize, "The side of the written square in pixels, or `source` to keep its own."),
      Field("padding", \.padding, .percentage, "What is added round the square, as a share of its side."),
      Field("upscale", \.upscale, .flag, "Whether a smaller square is enlarged."),
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
      Field("strip_metadata", \.stripMetadata, .flag, "Whether EXIF, XMP and comments are left out."),
      Field(
        "lossless", \.lossless, .flag,
        "Whether a JPEG whose square is not resized is copied out of its source instead of encoded anew."),
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
