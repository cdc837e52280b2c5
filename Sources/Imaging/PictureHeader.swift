/// The facts about a picture that are known before memory for its pixels is allocated.
struct PictureHeader {
  /// The stored size.
  let stored: (width: Int, height: Int)
  let orientation: Orientation
  let isAnimated: Bool
  let hasForeignProfile: Bool
  /// The pixels that decoding makes, if the file may contain more than its header declares.
  private(set) var decodedPixels = 0
  /// Whether the file ends earlier than its header declares.
  private(set) var isCut = false

  init(of bytes: [UInt8], format: ImageFormat, decoder: borrowing RowDecoder) {
    stored = decoder.size
    switch format {
    case .jpeg:
      let segments = JPEGSegments(bytes)
      orientation = segments.orientation
      hasForeignProfile = segments.hasForeignProfile
      isAnimated = false
    case .png:
      let chunks = PNGChunks(bytes)
      orientation = chunks.orientation
      hasForeignProfile = chunks.hasForeignProfile
      isAnimated = chunks.isAnimated
    case .webp:
      let chunks = WebPChunks(bytes)
      orientation = chunks.orientation
      hasForeignProfile = chunks.hasForeignProfile
      isAnimated = chunks.isAnimated
    case .gif:
      orientation = .upright
      hasForeignProfile = false
      isAnimated = GIFBlocks(bytes).isAnimated
    case .avif, .heic:
      let boxes = HEIFBoxes(bytes)
      // libheif applies the orientation itself.
      orientation = .upright
      hasForeignProfile = boxes.hasForeignProfile
      isAnimated = boxes.isAnimated
      decodedPixels = boxes.decodedPixels
      isCut = boxes.isCut
    case .tiff, .bmp, .jp2, .ico, .svg, .html, .pdf, .jxl, .psd, .netpbm, .postscript,
      .xml, .json, .text, .archive, .video, .rareJPEG:
      orientation = .upright
      hasForeignProfile = false
      isAnimated = false
    }
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
