/// The quality of a picture: a score for each fault, from 0 (absent) to 100 (certain).
public struct PictureQuality: Sendable, Hashable {
  /// No edge of the picture is sharp.
  public var blurry: UInt8
  /// No part of it is bright.
  public var dark: UInt8
  /// It is overexposed.
  public var bright: UInt8
  /// It has almost no content.
  public var lowInformation: UInt8
  /// It has no colours.
  public var grayscale: UInt8

  /// Creates scores from single values.
  public init(
    blurry: UInt8 = 0, dark: UInt8 = 0, bright: UInt8 = 0, lowInformation: UInt8 = 0, grayscale: UInt8 = 0
  ) {
    self.blurry = blurry
    self.dark = dark
    self.bright = bright
    self.lowInformation = lowInformation
    self.grayscale = grayscale
  }

  /// The length of the encoded form, in bytes.
  public static let encodedLength = 5

  /// The scores in the order of their declaration, one byte each.
  public func encoded() -> [UInt8] { [blurry, dark, bright, lowInformation, grayscale] }

  /// Reads the scores that ``encoded()`` wrote; returns nil for anything else.
  public init?(encoded bytes: ArraySlice<UInt8>) {
    // Each row of a listing has scores, so they are read in place.
    guard bytes.count == Self.encodedLength else { return nil }
    let start = bytes.startIndex
    for place in bytes.indices where bytes[place] > 100 { return nil }
    self.init(
      blurry: bytes[start], dark: bytes[start + 1], bright: bytes[start + 2], lowInformation: bytes[start + 3],
      grayscale: bytes[start + 4])
  }
}
