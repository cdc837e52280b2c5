import CImage
import Digests

/// The result of decoding a file once: its facts, and the small picture that is compared with near duplicates.
public struct Inspection: Sendable, Equatable {
  /// The facts, small enough for a row of a listing.
  public let facts: ImageFacts
  /// 64 x 64 pixels of RGB, upright, area-averaged, without keeping the aspect ratio.
  public let thumbnail: Raster
}

/// Decodes a file once to decide whether it is a complete picture within limits, and to compute its facts.
public enum ImageInspector {
  /// Part of every key. Raise it if the same file would give other facts.
  public static let version = 7

  /// The least length of the shorter side if a JPEG is decoded at a half, a quarter or an eighth of its size: twice the
  /// side of the thumbnail.
  private static let leastSide = 128
  /// The number of rows at a time: few enough to stay in the cache between decoding and reducing.
  private static let strip = 16

  /// The versions of the libraries that affect pixels, such as "libjpeg-turbo 2.1.5, libpng 1.6.39".
  public static var libraries: String {
    var text = [CChar](repeating: 0, count: 512)
    unsafe dsb_library_versions(&text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The facts of a picture, or the reason why it is out.
  public static func inspect(_ bytes: [UInt8], options: InspectOptions) -> Result<ImageFacts, InspectFailure> {
    examine(bytes, options: options).map(\.facts)
  }

  /// The facts and the thumbnail of a picture, or the reason why it is out.
  ///
  /// Limits are checked from the header: a picture outside the limits is not decoded or allocated, and the rest of its
  /// bytes is not checked. The pixels and bytes of the file bound time and memory. No clock is used, so the result is
  /// the same on every machine.
  public static func examine(_ bytes: [UInt8], options: InspectOptions) -> Result<Inspection, InspectFailure> {
    guard let format = ImageFormat.sniff(bytes), format.isPicture else { return .failure(.notImage) }
    guard options.formats.contains(format) else { return .failure(.unsupportedFormat(format)) }
    do throws(DecodeError) {
      return try RowDecoder.open(bytes, as: format) { decoder throws(DecodeError) in
        let header = PictureHeader(of: bytes, format: format, decoder: decoder)
        if let failure = judge(header, options: options) { return .failure(failure) }
        return .success(try read(header, format: format, scored: options.scoresQuality, decoder: decoder))
      }
    } catch {
      return .failure(InspectFailure(error))
    }
  }

  private static func judge(_ header: PictureHeader, options: InspectOptions) -> InspectFailure? {
    do throws(DecodeError) { try header.checkPixels(options.maxPixels) } catch { return InspectFailure(error) }
    let (short, long) = (min(header.stored.width, header.stored.height), max(header.stored.width, header.stored.height))
    if short < options.minSide { return .tooSmall }
    if Double(long) > Double(short) * options.maxAspectRatio { return .aspectRatio }
    return header.isAnimated && options.animated == .reject ? .animated : nil
  }

  private static func read(
    _ header: PictureHeader, format: ImageFormat, scored: Bool, decoder: borrowing RowDecoder
  ) throws(DecodeError) -> Inspection {
    let short = min(header.stored.width, header.stored.height)
    let denominator = ImageDecoder.denominator(format, side: short, least: Self.leastSide)
    let size = try decoder.start(denominator: denominator, alpha: .overWhite)
    guard let reduction = AreaReduction(width: size.width, height: size.height),
      let edges = EdgeReduction(width: scored ? size.width : 1, height: scored ? size.height : 1)
    else { throw .tooManyPixels }
    try unsafe decoder.forEachStrip(width: size.width, height: size.height, rows: Self.strip) { rows, count in
      unsafe reduction.add(rows, stride: size.width * 3, count: count)
      if scored { unsafe edges.add(rows, stride: size.width * 3, count: count) }
    }
    // Scaled decoding reads as many bytes as full decoding, so it finds the same damage.
    try decoder.finish()
    let turn = header.orientation
    let (cells, grey) = (reduction.colour(), reduction.grey(join: 1))
    let codes = PerceptualCodes(
      grey64: turn.turn(square: grey, side: 64),
      grey32: turn.turn(square: reduction.grey(join: 2), side: 32))
    let facts = ImageFacts(
      format: format, width: header.upright.width, height: header.upright.height, orientation: turn,
      phash: codes.dct8, codes: codes,
      quality: scored ? PictureQuality(edges.counts(), cells: cells, grey: grey) : PictureQuality(),
      iccProfile: header.hasForeignProfile, isAnimated: header.isAnimated)
    return Inspection(facts: facts, thumbnail: turn.turn(cells))
  }
}
