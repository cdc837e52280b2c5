/// One direction of a square in a picture: its columns or its rows.
struct CropExtent {
  /// Where the square starts at full scale, before the picture if negative.
  private let place: Int
  /// The side of the square at full scale.
  private let side: Int
  /// The columns or rows of the picture at full scale.
  private let length: Int
  private let denominator: Int
  /// The decoded pixels that the square touches, also where the picture has none.
  let pixels: Range<Int>
  /// Those that the picture has.
  let inside: Range<Int>

  /// The extent of `side` pixels from `place` on in a picture of `length`, of which `decoded` are left at a scale.
  ///
  /// Pixel k of the scaled picture is the mean of the source pixels from k * denominator on, so coordinates divide
  /// exactly.
  init(place: Int, side: Int, length: Int, decoded: Int, denominator: Int) {
    (self.place, self.side, self.length, self.denominator) = (place, side, length, denominator)
    let (start, end) = (Double(place) / Double(denominator), Double(place + side) / Double(denominator))
    pixels = Int(start.rounded(.down))..<Int(end.rounded(.up))
    inside = pixels.clamped(to: 0..<decoded)
  }

  /// The decoded pixel of the picture that is nearest to `place`, counted from the first one inside.
  func nearest(to place: Int) -> Int {
    min(max(place, inside.lowerBound), inside.upperBound - 1) - inside.lowerBound
  }

  /// The position of the square in its decoded pixels.
  private var start: Double { Double(place) / Double(denominator) - Double(pixels.lowerBound) }
  /// The position of the pixels inside in the decoded pixels.
  private var offset: Int { inside.lowerBound - pixels.lowerBound }

  /// Whether ``continued(count:)`` gives the same weights for the other direction of the same square.
  func isAligned(with other: CropExtent) -> Bool {
    start == other.start && pixels.count == other.pixels.count && offset == other.offset
      && inside.count == other.inside.count
  }

  /// The weights that make `count` pixels of the pixels inside; before and behind the picture its border goes on.
  func continued(count: Int) -> ResamplingWeights {
    let weights = ResamplingWeights(
      count: count, start: start, extent: Double(side) / Double(denominator), length: pixels.count, filter: .lanczos3)
    return pixels == inside ? weights : weights.folded(offset: offset, length: inside.count)
  }

  /// The weights that make `count` pixels of the part of the picture inside the square, and of nothing else.
  func cut(count: Int) -> ResamplingWeights {
    let scale = Double(denominator)
    let (first, last) = (max(place, 0), min(place + side, length))
    return ResamplingWeights(
      count: count, start: Double(first) / scale - Double(inside.lowerBound), extent: Double(last - first) / scale,
      length: inside.count, filter: .lanczos3)
  }

  /// The pixels of a result of `count` that show the picture: whole ones, of which the picture has at least half.
  ///
  /// Halves are rounded outwards on both sides, so that a turned picture gives the turned result.
  func shown(count: Int) -> Range<Int> {
    let (first, last) = (max(0, -place), min(side, length - place))
    let lower = (2 * first * count + side - 1) / (2 * side)
    let upper = (2 * last * count + side) / (2 * side)
    if lower < upper { return lower..<upper }
    let middle = min(count - 1, (first + last) * count / (2 * side))
    return middle..<middle + 1
  }
}
