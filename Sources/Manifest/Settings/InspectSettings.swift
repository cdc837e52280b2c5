import Diagnostics

/// `inspect`: the conditions that a usable picture meets.
public struct InspectSettings: Hashable, Sendable {
  /// The formats that are accepted.
  public enum Formats: Hashable, Sendable {
    /// All formats that this build can decode.
    case automatic
    /// Only these formats.
    case named([PictureWord])
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
    let named = Form<PictureWord>.words(
      { capabilities in
        capabilities.decoded.map { Word($0.name, $0, $0.name.uppercased()) }
          + capabilities.recognized.map { Word($0.name, $0, $0.name.uppercased(), isAvailable: false) }
      }, others: { _ in ["jpg": "jpeg", "tif": "tiff"] }, text: \.name
    ).list(minimum: 1, unique: true)
    return Form(
      schema: { writer in .object(["anyOf": .list([.object(["const": "auto"]), named.schema(&writer)])]) },
      read: { node, reading in
        if case .scalar(let text, _) = node.content {
          if text == "auto" { return .automatic }
          let near = Suggestion.nearest(to: text, among: reading.capabilities.decoded.map(\.name))
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
