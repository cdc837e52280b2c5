/// Reads the chunks of a WebP: orientation, animation, colour profile (RFC 9649, section 2.7).
struct WebPChunks: PictureContainer {
  private(set) var isAnimated = false
  private(set) var exif: ArraySlice<UInt8>?
  private(set) var profile: ArraySlice<UInt8>?

  init(_ bytes: [UInt8]) {
    var position = 12
    while position + 8 <= bytes.count {
      let length = bytes[position + 4..<position + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      let start = position + 8
      guard length <= bytes.count - start else { return }
      let body = bytes[start..<start + length]
      switch String(decoding: bytes[position..<position + 4], as: UTF8.self) {
      case "ANIM": isAnimated = true
      case "ICCP": profile = body
      case "EXIF":
        // Some writers put the preamble of JPEG before the TIFF header.
        let hasPreamble = body.starts(with: Array("Exif\0\0".utf8))
        exif = hasPreamble ? body.dropFirst(6) : body
      default: break
      }
      position = start + length + length % 2
    }
  }

  /// The orientation of the stored picture.
  var orientation: Orientation { exif.map(ExifOrientation.read) ?? .upright }

  var hasForeignProfile: Bool { profile.map { !ColourProfile.namesStandard($0) } ?? false }

  var carriedProfile: CarriedMetadata.Profile? { profile.flatMap { CarriedMetadata.Profile(colour: Array($0)) } }
}
