/// The metadata of a source that its crop may keep: EXIF and colour profile.
struct CarriedMetadata {
  /// A colour profile in its stored form.
  enum Profile {
    case plain([UInt8])
    /// The body of a PNG's iCCP chunk.
    case packed([UInt8])

    /// A profile as it is; nil unless it describes colours.
    init?(colour profile: [UInt8]) {
      guard ColourProfile.isColour(profile) else { return nil }
      self = .plain(profile)
    }
  }

  private let exif: [UInt8]?
  private let profile: Profile?

  /// Reads the metadata of the picture in `bytes`.
  init(of bytes: [UInt8]) {
    let container = ImageFormat.sniff(bytes)?.container.map { $0.init(bytes) }
    exif = container?.exif.flatMap(ExifOrientation.reset)
    profile = container?.carriedProfile
  }

  /// `encoded`, a JPEG or PNG that ImageEncoder wrote, with the metadata inserted after its header.
  func insert(into encoded: [UInt8], format: ImageFormat) -> [UInt8] {
    format == .jpeg ? insert(intoJPEG: encoded) : insert(intoPNG: encoded)
  }

  private func insert(intoJPEG encoded: [UInt8]) -> [UInt8] {
    // After SOI and the JFIF segment, which must be first.
    let place = 4 + Int(encoded[4]) << 8 + Int(encoded[5])
    var segments: [UInt8] = []
    if let exif { segments += Self.segment(0xe1, Array("Exif\0\0".utf8) + exif) }
    if case .plain(let profile) = profile {
      let starts = Array(stride(from: 0, to: profile.count, by: 65_000))
      for (index, start) in starts.enumerated() where starts.count <= 255 {
        let part = profile[start..<min(start + 65_000, profile.count)]
        segments += Self.segment(0xe2, Array("ICC_PROFILE\0".utf8) + [UInt8(index + 1), UInt8(starts.count)] + part)
      }
    }
    return encoded[..<place] + segments + encoded[place...]
  }

  /// A marker segment; empty if the body is too long for one.
  private static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
    let length = body.count + 2
    guard length <= 0xffff else { return [] }
    return [0xff, marker, UInt8(length >> 8), UInt8(length & 0xff)] + body
  }

  private func insert(intoPNG encoded: [UInt8]) -> [UInt8] {
    var chunks: [UInt8] = []
    switch profile {
    case .plain(let profile): chunks += PNGChunk.bytes("iCCP", Array("icc\0\0".utf8) + PNGChunk.stored(profile))
    case .packed(let body): chunks += PNGChunk.bytes("iCCP", body)
    case nil: break
    }
    if let exif { chunks += PNGChunk.bytes("eXIf", exif) }
    // After the signature and IHDR, which have a fixed length.
    return encoded[..<33] + chunks + encoded[33...]
  }
}
