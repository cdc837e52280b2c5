import Diagnostics

/// `inspect`: the conditions that a usable picture meets.
public struct InspectSettings: Hashable, Sendable {
  /// A picture format, detected from the content.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case jpeg, png, webp, gif, avif, heic, tiff, bmp
  }

  /// The formats that are accepted.
  public enum Formats: Hashable, Sendable {
    /// All formats that this build can decode.
    case automatic
    /// Only these formats.
    case named([Format])
  }

  /// The action for animated pictures.
  public enum Animated: String, Hashable, Sendable, CaseIterable {
    case firstFrame = "first_frame"
    case reject
  }

  /// The action if many paths of one host return the same bytes.
  public enum Placeholders: String, Hashable, Sendable, CaseIterable {
    case detect, keep
  }

  /// The formats that are accepted.
  public var formats = Formats.automatic
  /// The minimum length of the shorter side, in pixels.
  public var minSide = 64
  /// The most pixels. Larger pictures are refused after reading only their header.
  public var maxPixels = 80_000_000
  /// The largest ratio of the longer side to the shorter one.
  public var maxAspectRatio = 5.0
  /// The action for animated pictures.
  public var animated = Animated.firstFrame
  /// The action for placeholders: pictures that a host returns instead of a deleted one.
  public var placeholders = Placeholders.detect

  /// Creates the default settings.
  public init() {}
}

extension InspectSettings {
  /// The keys of `inspect`.
  static let record: Record<InspectSettings> = Record(
    name: "inspect", doc: "Which pictures are whole and fit to be used.", empty: InspectSettings(),
    fields: [
      Field(
        "formats", \.formats, .formats,
        "Formats that are kept; the content decides, never the name: `auto` for all that this build decodes."),
      Field("min_side", \.minSide, .integer(1...100_000), "The shortest side, in pixels."),
      Field("max_pixels", \.maxPixels, .pixels, "More pixels than this are refused from the header."),
      Field("max_aspect_ratio", \.maxAspectRatio, .number(1...1_000_000), "The longer side over the shorter one."),
      Field(
        "animated", \.animated,
        .words([Word(.firstFrame, "the first frame is used"), Word(.reject, "out with `animated`")]),
        "What becomes of moving pictures."),
      Field(
        "placeholders", \.placeholders,
        .words([Word(.detect, "out with `placeholder`"), Word(.keep, "treated as any picture")]),
        "The same bytes from at least five different paths of one host."),
    ])
}

extension Form where Value == InspectSettings.Formats {
  /// `auto`, or a list of formats.
  static var formats: Form<InspectSettings.Formats> {
    let named = Form<InspectSettings.Format>.words(
      InspectSettings.Format.words, others: ["jpg": "jpeg", "tif": "tiff"]
    ).list(minimum: 1, unique: true)
    return Form(
      schema: { writer in .object(["anyOf": .list([.object(["const": "auto"]), named.schema(&writer)])]) },
      read: { node, reading in
        if case .scalar(let text, _) = node.content {
          if text == "auto" { return .automatic }
          let near = Suggestion.nearest(to: text, among: InspectSettings.Format.allCases.map(\.rawValue))
          reading.mismatch(node, expected: "`auto`, or a list", hint: near.map { "write `[\($0)]`" })
          return nil
        }
        return named.read(node, &reading).map { .named($0) }
      },
      write: { formats in
        switch formats {
        case .automatic: "auto"
        case .named(let formats): named.write(formats)
        }
      })
  }
}

extension InspectSettings.Format {
  /// The formats as words. Each word needs the feature that a version can decode its format.
  static let words = allCases.map { format in
    Word(format, format.rawValue.uppercased(), needs: .decoding(format))
  }
}

extension Feature {
  /// The feature of decoding a format.
  static func decoding(_ format: InspectSettings.Format) -> Feature { Feature(name: "inspect.\(format.rawValue)") }
}
