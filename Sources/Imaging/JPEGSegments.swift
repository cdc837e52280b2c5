/// Reads the marker segments before the first scan of a JPEG (ITU-T T.81, annex B).
struct JPEGSegments: PictureContainer {
  /// The EXIF block of the first APP1 that has one.
  private(set) var exif: ArraySlice<UInt8>?
  /// The bodies of the APP2 segments with parts of the colour profile, in the order of the file.
  private(set) var profileParts: [ArraySlice<UInt8>] = []

  private static let exifMark = Array("Exif\0".utf8)
  private static let profileMark = Array("ICC_PROFILE\0".utf8)

  init(_ bytes: [UInt8]) {
    var position = 2
    while let segment = Self.next(bytes, &position) {
      let body = bytes[segment.body]
      if segment.marker == 0xe1, exif == nil, body.starts(with: Self.exifMark) {
        exif = body.dropFirst(6)
      } else if segment.marker == 0xe2, profileParts.count < 255, body.starts(with: Self.profileMark), body.count > 14 {
        profileParts.append(body)
      }
    }
  }

  /// The orientation of the stored picture.
  var orientation: Orientation { exif.map(ExifOrientation.read) ?? .upright }

  /// Whether the profile is not sRGB. The first part of a profile contains its description.
  var hasForeignProfile: Bool { profileParts.first.map { !ColourProfile.namesStandard($0) } ?? false }

  /// The colour profile, joined from its parts in the order of their numbers (ICC.1:2022, annex B.4).
  var profile: [UInt8]? {
    guard !profileParts.isEmpty else { return nil }
    let sorted = profileParts.sorted { $0[$0.startIndex + 12] < $1[$1.startIndex + 12] }
    return sorted.flatMap { $0.dropFirst(14) }
  }

  var carriedProfile: CarriedMetadata.Profile? { profile.flatMap { CarriedMetadata.Profile(colour: $0) } }

  /// The next segment at or after `position`, which moves past it; nil at the first scan, the end, or a cut segment.
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
