/// Why a picture does not stay in.
public enum InspectFailure: Error, Sendable, Equatable {
  /// Text, a web page, an archive: no picture.
  case notImage
  /// A picture of a format that is not let in, or that this build does not decode.
  case unsupportedFormat(ImageFormat)
  /// Damaged or cut short; the text is for people.
  case corrupt(String)
  /// More pixels than allowed.
  case tooManyPixels
  /// The shorter side is too short.
  case tooSmall
  /// Too long for its width, or too wide for its length.
  case aspectRatio
  /// Several frames, where those are refused.
  case animated

  init(_ error: DecodeError) {
    switch error {
    case .notImage: self = .notImage
    case .unsupportedFormat(let format): self = .unsupportedFormat(format)
    case .corrupt(let text): self = .corrupt(text)
    case .tooManyPixels: self = .tooManyPixels
    case .boxOutside: self = .corrupt("no pixels")
    }
  }
}
