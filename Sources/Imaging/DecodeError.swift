/// Why bytes gave no picture.
public enum DecodeError: Error, Sendable, Equatable {
  /// The bytes begin like no picture at all.
  case notImage
  /// A picture, but of a kind this build does not decode.
  case unsupportedFormat(ImageFormat)
  /// Damaged or cut short; the text says what the decoder found.
  case corrupt(String)
  /// More pixels than allowed, or more memory than decoding may take.
  case tooManyPixels
  /// A crop box that has no pixel of the picture.
  case boxOutside
}
