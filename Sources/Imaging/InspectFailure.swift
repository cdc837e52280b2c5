/// The reason why a picture is out.
public enum InspectFailure: Error, Sendable, Equatable {
  /// Not a picture, but for example text, a web page or an archive.
  case notImage
  /// A picture in a format that is not wanted, or that this build does not decode.
  case unsupportedFormat(ImageFormat)
  /// Damaged or truncated; the text is for people.
  case corrupt(String)
  /// More pixels than allowed.
  case tooManyPixels
  /// The shorter side is too short.
  case tooSmall
  /// The aspect ratio is too large.
  case aspectRatio
  /// Several frames, if `inspect` refuses those.
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
