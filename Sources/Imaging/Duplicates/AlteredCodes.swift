import CImage

/// The 64-bit codes that a picture would have if it were cropped, turned, or without its frame.
///
/// Each of these edits moves the whole content and so changes most bits of the code. The plain codes find about a third of the
/// copies that lost a tenth of both sides, and no copy that was turned by a quarter.
public struct AlteredCodes: Sendable, Hashable {
  /// The picture without a sixteenth of its width and height, cropped to the top left, top right, bottom left and bottom right.
  /// For nineteen in twenty copies that lost a tenth of both sides, one of the four is near their code.
  public let corners: SIMD4<UInt64>
  /// The picture turned and mirrored, in the order of ``PairForm/turns``.
  public let turned: [UInt64]
  /// The picture without its frame; nil if it has none.
  public let framed: UInt64?

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
    turned = PerceptualCodes.turned(thumbnail.smallGrey())
    framed = BorderBox(of: thumbnail).map { box in
      PerceptualCodes.codes(thumbnail.content(of: box).smallGrey(), side: 32, count: 8)[0]
    }
  }

  private init(words: [UInt64], hasFrame: Bool) {
    corners = SIMD4(words[0..<4])
    turned = Array(words[4..<10])
    framed = hasFrame ? words[10] : nil
  }

  /// The length of the encoded form, in bytes.
  public static let encodedLength = 89

  /// Eleven big-endian words, of which the last is 0 without a frame, and a byte that is 1 with a frame.
  public func encoded() -> [UInt8] {
    let words = (0..<4).map { corners[$0] } + turned + [framed ?? 0]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.encodedLength)
    for word in words {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    bytes.append(framed == nil ? 0 : 1)
    return bytes
  }

  /// Reads the codes that `encoded()` wrote; returns nil for anything else.
  public init?(encoded bytes: some Collection<UInt8>) {
    // A loop over indices is fast enough to read many thousands at once.
    let bytes = Array(bytes)
    guard bytes.count == Self.encodedLength, bytes[88] <= 1 else { return nil }
    var words = [UInt64](repeating: 0, count: 11)
    for index in 0..<88 { words[index / 8] = words[index / 8] << 8 | UInt64(bytes[index]) }
    self.init(words: words, hasFrame: bytes[88] == 1)
  }
}

extension Thumbnail {
  /// A grey square of 32 x 32 pixels; each is the mean of four pixels of the thumbnail.
  package func smallGrey() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 32 * 32) { buffer, count in
      unsafe dsb_small_grey(pixels, buffer.baseAddress)
      count = 32 * 32
    }
  }
}
