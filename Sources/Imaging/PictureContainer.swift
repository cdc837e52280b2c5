/// The facts in the file of a picture besides its pixels. The reader of a format implements those that its format has.
protocol PictureContainer: SendableMetatype {
  /// Reads the bytes of a file; broken ones are read up to the damage.
  init(_ bytes: [UInt8])

  /// The orientation that a viewer applies; `upright` if the decoder applies it itself.
  var orientation: Orientation { get }
  /// Whether the colour profile is not sRGB.
  var hasForeignProfile: Bool { get }
  var isAnimated: Bool { get }
  /// The pixels that decoding makes, if the file may contain more than its header declares; otherwise 0.
  var decodedPixels: Int { get }
  /// Whether the file ends earlier than its header declares.
  var isCut: Bool { get }
  /// The EXIF block, without the marks of the container.
  var exif: ArraySlice<UInt8>? { get }
  /// The colour profile that a crop in colour keeps.
  var carriedProfile: CarriedMetadata.Profile? { get }
}

extension PictureContainer {
  var orientation: Orientation { .upright }
  var hasForeignProfile: Bool { false }
  var isAnimated: Bool { false }
  var decodedPixels: Int { 0 }
  var isCut: Bool { false }
  var exif: ArraySlice<UInt8>? { nil }
  var carriedProfile: CarriedMetadata.Profile? { nil }
}
