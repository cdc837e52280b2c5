/// The facts about a picture that are known before memory for its pixels is allocated.
struct PictureHeader {
  /// The stored size.
  let stored: (width: Int, height: Int)
  let orientation: Orientation
  let isAnimated: Bool
  let hasForeignProfile: Bool
  /// The pixels that decoding makes, if the file may contain more than its header declares.
  let decodedPixels: Int
  /// Whether the file ends earlier than its header declares.
  let isCut: Bool

  init(of bytes: [UInt8], format: ImageFormat, decoder: borrowing RowDecoder) {
    let container = format.container.map { $0.init(bytes) }
    stored = decoder.size
    orientation = container?.orientation ?? .upright
    isAnimated = container?.isAnimated ?? false
    hasForeignProfile = container?.hasForeignProfile ?? false
    decodedPixels = container?.decodedPixels ?? 0
    isCut = container?.isCut ?? false
  }

  /// The upright size.
  var upright: (width: Int, height: Int) { orientation.uprightSize(width: stored.width, height: stored.height) }

  /// Throws if the picture has more than `limit` pixels, has a side too long for the sums over it, or is cut short.
  func checkPixels(_ limit: Int) throws(DecodeError) {
    guard !isCut else { throw .corrupt("premature end of file") }
    let product = stored.width.multipliedReportingOverflow(by: stored.height)
    guard !product.overflow, max(product.partialValue, decodedPixels) <= limit,
      max(stored.width, stored.height) <= Self.longestSide
    else {
      throw .tooManyPixels
    }
  }

  private static let longestSide = 1 << 24
}
