/// Reads the chunks of a PNG: orientation, animation, colour profile (W3C PNG, third edition).
struct PNGChunks: PictureContainer {
  private(set) var isAnimated = false
  private(set) var exif: ArraySlice<UInt8>?
  /// The body of iCCP: a name and the compressed profile.
  private(set) var packedProfile: ArraySlice<UInt8>?

  /// Whether the pixels have colours: bit 1 of the colour type.
  private let hasColours: Bool

  init(_ bytes: [UInt8]) {
    hasColours = bytes.count > 25 && bytes[25] & 2 != 0
    var position = 8
    var seenData = false
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let start = position + 8
      guard length <= bytes.count - start - 4 else { return }
      let body = bytes[start..<start + length]
      switch String(decoding: bytes[position + 4..<start], as: UTF8.self) {
      case "IDAT": seenData = true
      case "acTL": isAnimated = isAnimated || !seenData
      case "eXIf": exif = exif ?? body
      case "iCCP": packedProfile = packedProfile ?? body
      case "IEND": return
      default: break
      }
      position = start + length + 4
    }
  }

  /// The orientation of the stored picture.
  var orientation: Orientation { exif.map(ExifOrientation.read) ?? .upright }

  /// Whether the profile is not sRGB, by the profile's name before the compressed bytes.
  var hasForeignProfile: Bool { packedProfile.map { !ColourProfile.namesStandard($0.prefix(80)) } ?? false }

  /// A grey picture's profile describes grey, but the crop is in colour.
  var carriedProfile: CarriedMetadata.Profile? { hasColours ? packedProfile.map { .packed(Array($0)) } : nil }
}
