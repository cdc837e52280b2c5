/// What is known of a picture before anything of its size is allocated.
struct PictureHeader {
  /// Size as stored.
  let stored: (width: Int, height: Int)
  let orientation: Orientation
  let isAnimated: Bool
  let hasForeignProfile: Bool
  /// The pixels that decoding makes, where the file may hold more than it says.
  private(set) var decodedPixels = 0
  /// Whether the file ends before what its header promises.
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
      // libheif turns the picture itself.
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

  /// Size as seen.
  var upright: (width: Int, height: Int) { orientation.uprightSize(width: stored.width, height: stored.height) }

  /// Throws where the picture has more than `limit` pixels, a side too long for the sums taken over it, or an end missing.
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
