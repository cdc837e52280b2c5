import CImage

/// Computes the scores from the counts of one decoding.
///
/// All arithmetic uses integers in a fixed order, so a picture has the same scores on every machine. Each score rises slowly between
/// two limits, so scaling or recompression seldom changes it by more than a tenth; half of the way is the measured threshold.
/// The limits were measured on photos that were blurred, darkened, overexposed and flattened in known ways;
/// `make bench-quality` repeats that.
extension PictureQuality {
  /// Computes the scores of a picture.
  ///
  /// - Parameters:
  ///   - edges: The counts from its rows.
  ///   - cells: 64 x 64 cells of it in RGB.
  ///   - grey: The same cells in grey.
  init(_ edges: EdgeCounts, cells: Raster, grey: [UInt8]) {
    let (darkest, brightest) = (edges.tone(5), edges.tone(995))
    self.init(
      blurry: Self.blur(edges, range: brightest - darkest),
      dark: Self.ramp(brightest, 150, 50),
      bright: Self.overexposure(edges, tones: darkest...brightest, WhiteGround(cells: cells, grey: grey)),
      lowInformation: Self.ramp(max(brightest - darkest, edges.steepness(999)), 64, 24),
      grayscale: Self.ramp(Int(unsafe dsb_cells_chroma(cells.pixels, grey.count)), 11, 1))
  }

  /// A linear ramp, clamped to 0 at `none` and to 100 at `all`; `all` may be smaller than `none`.
  private static func ramp(_ value: Int, _ none: Int, _ all: Int) -> UInt8 {
    let (part, whole) = none < all ? (value - none, all - none) : (none - value, none - all)
    return UInt8(clamping: (min(max(part, 0), whole) * 200 + whole) / (2 * whole))
  }

  /// Scores how wide the sharpest edges are.
  ///
  /// For a blurred step, steepness divided by curvature grows with the radius of the blur and does not depend on the contrast.
  /// Only the steepest points count, because the background of a sharp object may be soft. The sharpest of four shares of
  /// these points decides.
  private static func blur(_ edges: EdgeCounts, range: Int) -> UInt8 {
    let all = edges.points.reduce(0, +)
    var bin = edges.points.count - 1
    var (count, steepness, curvature) = (0, 0, 0)
    var sharpest: Int?
    for thousandths in [10, 20, 50, 100] {
      let wanted = max(leastPoints, all * thousandths / 1_000)
      while bin >= leastBin, count < wanted {
        count += edges.points[bin]
        steepness += edges.points[bin] * EdgeCounts.middle(bin)
        curvature += edges.curvatures[bin]
        bin -= 1
      }
      guard count >= leastPoints else { break }
      let width = 1_000 * steepness / max(1, curvature)
      sharpest = min(sharpest ?? width, width)
    }
    // Without edges, a picture of one tone is not blurred, but a picture of many tones is.
    guard let sharpest else { return ramp(range, 48, 72) }
    let width = sharpest * EdgeCounts.usualSide / max(EdgeCounts.usualSide, edges.side)
    return min(ramp(width, 3_000, 3_800), ramp(range, 24, 48))
  }

  /// Points in lower bins are noise.
  private static let leastBin = 3
  private static let leastPoints = 8

  /// Scores overexposure: many channels are at their limit, or no part of a bright picture is dark. A white ground is left out.
  private static func overexposure(_ edges: EdgeCounts, tones: ClosedRange<Int>, _ ground: WhiteGround) -> UInt8 {
    let rest = 10_000 * max(0, edges.clipped - ground.share) / max(500, 10_000 - ground.share)
    let clipped = ramp(rest, 200, 3_400)
    let bright = ramp(tones.upperBound, 208, 252)
    let found =
      ground.isThere
      ? max(min(clipped, ramp(ground.mean, 1_700, 2_300)), min(bright, ramp(ground.mean, 1_900, 2_300)))
      : max(clipped, min(bright, ramp(tones.lowerBound, 90, 140)))
    return min(found, 100 - drawing(edges), ground.surroundsObject ? doubtful : 100)
  }

  /// The score of a picture that is as white as an overexposed one, but may show an object before a white ground.
  private static let doubtful: UInt8 = 45

  /// Scores how much a picture is like a drawing or a page of text: it is white, with steep edges instead of medium ones, and what is
  /// at its limit is white, not a colour.
  private static func drawing(_ edges: EdgeCounts) -> UInt8 {
    let steep = edges.points[24...].reduce(0, +) - edges.points[2..<8].reduce(0, +)
    let sharp = 10_000 * steep / max(1, edges.points[2...].reduce(0, +)) - 2 * (edges.clipped - edges.white)
    return min(ramp(sharp, 1_700, 2_500), ramp(edges.white, 5_800, 6_800))
  }
}
