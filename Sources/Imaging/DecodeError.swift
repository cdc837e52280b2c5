public import Diagnostics

/// The reason why bytes could not be decoded as a picture.
public enum DecodeError: ExplainedError, Sendable, Equatable {
  /// The first bytes are not those of a known picture format.
  case notImage
  /// A picture in a format that this build does not decode.
  case unsupportedFormat(ImageFormat)
  /// Damaged or cut short; the text says what the decoder found.
  case corrupt(String)
  /// More pixels than allowed, or decoding would need more memory than allowed.
  case tooManyPixels
  /// A crop box that does not overlap the picture.
  case boxOutside

  /// The reason in a few words, for a sentence that names the picture.
  public var reason: String {
    switch self {
    case .notImage: "its first bytes are those of no picture format"
    case .unsupportedFormat(let format): "\(format.name) is not decoded"
    case .corrupt(let what): what
    case .tooManyPixels: "it has too many pixels"
    case .boxOutside: "it is empty"
    }
  }

  public var diagnostics: [Diagnostic] {
    [
      Diagnostic(
        .error, "a picture in the store cannot be decoded: \(reason)",
        hint: "run `dsbuild verify --read-data --repair`, which finds and mends damage in the store")
    ]
  }
}
