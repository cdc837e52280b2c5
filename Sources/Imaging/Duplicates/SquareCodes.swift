/// The 64-bit codes of the squares that a release may have cut from a picture: with its short side, along its long
/// side.
///
/// They are computed from the thumbnail, so no picture is decoded again for them.
public struct SquareCodes: Sendable, Hashable {
  /// Part of every key: raise it if the same picture would give other codes.
  public static let version = 1
  /// The step between squares, in sides: a square between two of them differs from either in few bits.
  private static let step = 0.125
  /// Longer pictures have no squares, because a square would cover too little of the thumbnail.
  private static let mostAspect = 6.0

  /// The codes in order along the long side.
  public let codes: [UInt64]

  /// Computes the codes of a picture's squares; returns nil if it is almost square, or too long.
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

  /// The start of each square of a picture, in sides of the square.
  private static func starts(width: Int, height: Int) -> [Double]? {
    let aspect = Double(max(width, height)) / Double(max(1, min(width, height)))
    guard aspect > 1.02, aspect <= mostAspect else { return nil }
    let slack = aspect - 1
    let steps = max(1, Int((slack / 2 / step).rounded(.up)))
    return (-steps...steps).map { slack / 2 + slack / 2 * Double($0) / Double(steps) }
  }

  /// The square of a code in a picture of the given size.
  public static func box(of index: Int, width: Int, height: Int) -> SquareBox? {
    guard let starts = starts(width: width, height: height), starts.indices.contains(index) else { return nil }
    let side = min(width, height)
    let place = min(Int((starts[index] * Double(side)).rounded()), max(width, height) - side)
    return SquareBox(x: width > height ? place : 0, y: width > height ? 0 : place, side: side)
  }

  /// The codes in order, most significant byte first.
  public static func encoded(_ codes: [UInt64]) -> [UInt8] {
    codes.flatMap { code in (0..<8).map { UInt8(truncatingIfNeeded: code >> UInt64(56 - $0 * 8)) } }
  }

  /// Reads the codes that ``encoded(_:)`` wrote; nil if the length is not a multiple of 8.
  public static func codes(encoded bytes: some Collection<UInt8>) -> [UInt64]? {
    let bytes = Array(bytes)
    guard bytes.count.isMultiple(of: 8) else { return nil }
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }
}

extension Thumbnail {
  /// A square of the picture as `side` by `side` pixels: `extent` columns or rows of the thumbnail from `offset` on.
  fileprivate func part(along isWide: Bool, from offset: Double, extent: Double, side: Int) -> Raster {
    let whole = Double(Self.side)
    let raster = Raster(width: Self.side, height: Self.side, channels: 3, pixels: pixels)
    return Resampler.resize(
      raster, x: isWide ? offset : 0, y: isWide ? 0 : offset, across: isWide ? extent : whole,
      down: isWide ? whole : extent, width: side, height: side, filter: .area)
  }

  /// The thumbnail of the square of a ``SquareCodes`` code, as sharp as this thumbnail allows.
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
  /// The brightness of each pixel of a colour picture.
  fileprivate var grey: [UInt8] {
    stride(from: 0, to: pixels.count, by: 3).map { place in
      let sum = 299 * Int(pixels[place]) + 587 * Int(pixels[place + 1]) + 114 * Int(pixels[place + 2])
      return UInt8((sum + 500) / 1000)
    }
  }
}
