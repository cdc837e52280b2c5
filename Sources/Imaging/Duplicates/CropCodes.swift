import CImage

/// The 64-bit codes of a picture after cutting a sixteenth off its width and height, at each of its four corners.
///
/// Cutting moves everything in the picture and so changes most of its code: plain codes find about a third of the
/// copies that lost a tenth of both sides. For nine in ten of these copies, one of these four codes is near their code.
public struct CropCodes: Sendable, Hashable {
  /// Top left, top right, bottom left, bottom right.
  public let corners: SIMD4<UInt64>

  /// Computes the codes of a picture from its thumbnail.
  public init(of thumbnail: Thumbnail) {
    let area = 32 * 32
    let greys = unsafe [UInt8](unsafeUninitializedCapacity: 4 * area) { buffer, count in
      unsafe dsb_crop_grey(thumbnail.pixels, buffer.baseAddress)
      count = 4 * area
    }
    corners = SIMD4(
      (0..<4).map { corner in
        PerceptualCodes.codes(Array(greys[corner * area..<(corner + 1) * area]), side: 32, count: 8)[0]
      })
  }

  /// The length of the encoded form, in bytes.
  public static let encodedLength = 32

  /// The four words, most significant byte first.
  public func encoded() -> [UInt8] {
    (0..<Self.encodedLength).map { UInt8(truncatingIfNeeded: corners[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
  }

  /// Reads the codes that `encoded()` wrote; returns nil if the length differs.
  public init?(encoded bytes: some Collection<UInt8>) {
    // Read by index for speed: a build reads many thousands at once.
    let bytes = Array(bytes)
    guard bytes.count == Self.encodedLength else { return nil }
    var words = SIMD4<UInt64>()
    for index in bytes.indices { words[index / 8] = words[index / 8] << 8 | UInt64(bytes[index]) }
    corners = words
  }
}
