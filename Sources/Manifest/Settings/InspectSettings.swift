import Diagnostics

/// `inspect`: which pictures are whole and fit to be used.
public struct InspectSettings: Hashable, Sendable {
  /// A picture format, told by content.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case jpeg, png, webp, gif, avif, heic, tiff, bmp
  }

  /// The formats that are kept.
  public enum Formats: Hashable, Sendable {
    /// All that this build decodes.
    case automatic
    /// Those named.
    case named([Format])
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
  public var formats = Formats.automatic
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
  /// The formats as words; which of them a version decodes is its own affair.
  static let words = allCases.map { format in
    Word(format, format.rawValue.uppercased(), needs: .decoding(format))
  }
}

extension Feature {
  /// The decoder of a picture format.
  static func decoding(_ format: InspectSettings.Format) -> Feature { Feature(name: "inspect.\(format.rawValue)") }
}
