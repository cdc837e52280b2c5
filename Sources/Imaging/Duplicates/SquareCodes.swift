/// The 64-bit codes of the squares that a release may hold of a picture: as large as its short side, along its long one.
///
/// They are made of the thumbnail, so that no picture is decoded again for them.
public struct SquareCodes: Sendable, Hashable {
  /// Part of every key: raised when the same picture would give other codes.
  public static let version = 1
  /// The distance between the beginnings of two squares, in sides: one between two of them differs from either in few bits.
  private static let step = 0.125
  /// Longer pictures have no squares: too little of a thumbnail would be in one.
  private static let mostAspect = 6.0

  /// The codes, from one end to the other.
  public let codes: [UInt64]

  /// The codes of a picture's squares; nil for one that is all but square, or too long.
  public init?(of thumbnail: Thumbnail, width: Int, height: Int) {
    guard let starts = Self.starts(width: width, height: height) else { return nil }
    let isWide = width > height
    let extent = Double(Thumbnail.side) * Double(min(width, height)) / Double(max(width, height))
    codes = starts.map { start in
      let offset = start * extent
      let part = thumbnail.part(along: isWide, from: offset, extent: extent, side: 32)
      return PerceptualCodes.codes(part.grey, side: 32, count: 8)[0]
    }
  }

  /// Where the squares of a picture begin, in sides of the square.
  private static func starts(width: Int, height: Int) -> [Double]? {
    let aspect = Double(max(width, height)) / Double(max(1, min(width, height)))
    guard aspect > 1.02, aspect <= mostAspect else { return nil }
    let slack = aspect - 1
    let steps = max(1, Int((slack / 2 / step).rounded(.up)))
    return (-steps...steps).map { slack / 2 + slack / 2 * Double($0) / Double(steps) }
  }

  /// The square of a code in a picture of that size.
  public static func box(of index: Int, width: Int, height: Int) -> SquareBox? {
    guard let starts = starts(width: width, height: height), starts.indices.contains(index) else { return nil }
    let side = min(width, height)
    let place = min(Int((starts[index] * Double(side)).rounded()), max(width, height) - side)
    return SquareBox(x: width > height ? place : 0, y: width > height ? 0 : place, side: side)
  }

  /// The codes one after the other, highest byte first.
  public static func encoded(_ codes: [UInt64]) -> [UInt8] {
    codes.flatMap { code in (0..<8).map { UInt8(truncatingIfNeeded: code >> UInt64(56 - $0 * 8)) } }
  }

  /// The codes that ``encoded(_:)`` wrote; nil for bytes of another length.
  public static func codes(encoded bytes: some Collection<UInt8>) -> [UInt64]? {
    let bytes = Array(bytes)
    guard bytes.count.isMultiple(of: 8) else { return nil }
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}

extension Thumbnail {
  /// A square of the picture, `extent` of the thumbnail's columns or rows from `offset` on, as a picture of `side` pixels.
  fileprivate func part(along isWide: Bool, from offset: Double, extent: Double, side: Int) -> Raster {
    let whole = Double(Self.side)
    let raster = Raster(width: Self.side, height: Self.side, channels: 3, pixels: pixels)
    return Resampler.resize(
      raster, x: isWide ? offset : 0, y: isWide ? 0 : offset, across: isWide ? extent : whole,
      down: isWide ? whole : extent, width: side, height: side, filter: .area)
  }

  /// The thumbnail of the square that a code of ``SquareCodes`` is of, as sharp as this one lets it be.
  public func square(_ index: Int, width: Int, height: Int) -> Thumbnail? {
    guard let box = SquareCodes.box(of: index, width: width, height: height) else { return nil }
    let scale = Double(Self.side) / Double(max(width, height))
    let part = part(
      along: width > height, from: Double(width > height ? box.x : box.y) * scale, extent: Double(box.side) * scale,
      side: Self.side)
    return Thumbnail(part)
  }
}

extension Raster {
  /// The brightness of each pixel of a picture in colour.
  fileprivate var grey: [UInt8] {
    stride(from: 0, to: pixels.count, by: 3).map { place in
      let sum = 299 * Int(pixels[place]) + 587 * Int(pixels[place + 1]) + 114 * Int(pixels[place + 2])
      return UInt8((sum + 500) / 1000)
    }
  }
}
