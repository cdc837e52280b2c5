/// What the marker segments before the first scan of a JPEG say besides its size (ITU-T T.81, annex B).
struct JPEGSegments {
  /// From the first APP1 with EXIF.
  private(set) var orientation = Orientation.upright
  /// Whether APP2 holds a colour profile that is not sRGB.
  private(set) var hasForeignProfile = false

  private static let exif = Array("Exif\0".utf8)
  private static let profile = Array("ICC_PROFILE\0".utf8)

  init(_ bytes: [UInt8]) {
    var foundExif = false
    var foundProfile = false
    var position = 2
    while let segment = Self.next(bytes, &position) {
      let body = bytes[segment.body]
      if segment.marker == 0xe1, !foundExif, body.starts(with: Self.exif) {
        foundExif = true
        orientation = ExifOrientation.read(body.dropFirst(6))
      } else if segment.marker == 0xe2, !foundProfile, body.starts(with: Self.profile) {
        // The description is in the first part of a profile in parts, the others say nothing new.
        foundProfile = true
        hasForeignProfile = !ColourProfile.namesStandard(body)
      }
    }
  }

  /// The next segment at or after `position`, which moves behind it; nil at the first scan, the end, or a cut segment.
  private static func next(_ bytes: [UInt8], _ position: inout Int) -> (marker: UInt8, body: Range<Int>)? {
    while position < bytes.count {
      guard bytes[position] == 0xff else {
        position += 1
        continue
      }
      while position < bytes.count, bytes[position] == 0xff { position += 1 }
      guard position < bytes.count else { return nil }
      let marker = bytes[position]
      position += 1
      switch marker {
      case 0x00, 0x01, 0xd0...0xd8: continue
      case 0xd9, 0xda: return nil
      default: break
      }
      guard position + 2 <= bytes.count else { return nil }
      let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      let end = position + length
      guard length >= 2, end <= bytes.count else { return nil }
      let body = position + 2..<end
      position = end
      return (marker, body)
    }
    return nil
  }
}
