import CImage

/// Decodes a picture with the C library of its format: first the header, then rows of RGB, then a check of the end.
///
/// It owns the C handle. The bytes are borrowed, so the decoder exists only inside `open`.
@safe struct RowDecoder: ~Copyable {
  private let handle: OpaquePointer
  private let format: ImageFormat

  /// Opens `bytes` as `format` and passes the decoder to `body`. It does not allocate memory for the pixels.
  static func open<Result>(
    _ bytes: [UInt8], as format: ImageFormat, _ body: (borrowing RowDecoder) throws(DecodeError) -> Result
  ) throws(DecodeError) -> Result {
    guard format.isPicture else { throw .notImage }
    guard dsb_decodes(format.rawValue) else { throw .unsupportedFormat(format) }
    return try unsafe bytes.withUnsafeBufferPointer { buffer throws(DecodeError) in
      guard let start = buffer.baseAddress, let handle = unsafe dsb_decoder_create() else {
        throw DecodeError.corrupt("empty")
      }
      let decoder = unsafe RowDecoder(handle: handle, format: format)
      try decoder.check(unsafe dsb_decoder_open(handle, format.rawValue, start, buffer.count))
      return try body(decoder)
    }
  }

  private init(handle: OpaquePointer, format: ImageFormat) {
    unsafe self.handle = unsafe handle
    self.format = format
  }

  deinit {
    unsafe dsb_decoder_destroy(handle)
  }

  /// The stored size.
  var size: (width: Int, height: Int) {
    let header = unsafe dsb_decoder_header(handle)
    return (Int(header.width), Int(header.height))
  }

  /// The most bytes that the C library needs while it decodes, besides the rows it returns.
  var memory: Int { unsafe Int(clamping: dsb_decoder_header(handle).memory) }

  /// Allocates memory and starts decoding. Returns the size of the rows, which a denominator of 2, 4 or 8 reduces.
  func start(denominator: Int = 1, alpha: AlphaRule) throws(DecodeError) -> (width: Int, height: Int) {
    var (width, height): (UInt32, UInt32) = (0, 0)
    let rule = alpha == .overWhite ? DSB_ALPHA_OVER_WHITE : DSB_ALPHA_DROPPED
    try check(unsafe dsb_decoder_start(handle, UInt32(denominator), rule, &width, &height))
    return (Int(width), Int(height))
  }

  /// Writes at most `count` rows, `stride` bytes apart, and returns their number.
  func read(into rows: UnsafeMutablePointer<UInt8>, stride: Int, count: Int) throws(DecodeError) -> Int {
    var written: UInt32 = 0
    try check(unsafe dsb_decoder_read(handle, rows, stride, UInt32(count), &written))
    return Int(written)
  }

  /// The next `height` rows of `width` pixels, without gaps.
  func rows(width: Int, height: Int) throws(DecodeError) -> [UInt8] {
    var failure: DecodeError?
    // The array is not filled with zeros first, so the pages of a large picture are touched only once.
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      do throws(DecodeError) {
        while count < width * height * 3, let start = buffer.baseAddress {
          let done = count / (width * 3)
          let got = try unsafe read(into: start + count, stride: width * 3, count: height - done)
          guard got > 0 else { throw .corrupt("missing rows") }
          count += got * width * 3
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return pixels
  }

  /// Calls `body` with each strip of at most `rows` rows, without gaps, until the last row.
  func forEachStrip(
    width: Int, height: Int, rows: Int, _ body: (UnsafePointer<UInt8>, _ count: Int) -> Void
  ) throws(DecodeError) {
    let stride = width * 3
    var strip = [UInt8](repeating: 0, count: stride * min(rows, height))
    try unsafe strip.withUnsafeMutableBufferPointer { buffer throws(DecodeError) in
      guard let start = buffer.baseAddress else { return }
      var done = 0
      while done < height {
        let count = try unsafe read(into: start, stride: stride, count: rows)
        guard count > 0 else { throw DecodeError.corrupt("missing rows") }
        unsafe body(start, count)
        done += count
      }
    }
  }

  /// Reads to the end of the file, which proves that no data is missing.
  func finish() throws(DecodeError) {
    try check(unsafe dsb_decoder_finish(handle))
  }

  private func check(_ status: dsb_status) throws(DecodeError) {
    switch status {
    case DSB_OK: return
    case DSB_TOO_LARGE: throw .tooManyPixels
    case DSB_UNSUPPORTED: throw .unsupportedFormat(format.inRareCoding)
    default: throw .corrupt(unsafe String(cString: dsb_decoder_message(handle)))
    }
  }
}

extension ImageFormat {
  /// The formats that this build decodes.
  public static let decodable = Set(allCases.filter { dsb_decodes($0.rawValue) })
}
