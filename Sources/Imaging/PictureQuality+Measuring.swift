/// Computes the scores from the counts of one decoding.
///
/// All arithmetic uses integers in a fixed order, so a picture has the same scores on every machine. Each score is 0 or 100 over
/// wide ranges and rises between two measured limits, so scaling or recompression seldom changes it.
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
    let ground = WhiteGround(cells: cells, grey: grey)
    self.init(
      blurry: Self.blur(edges, range: brightest - darkest),
      dark: Self.ramp(brightest, 128, 72),
      bright: Self.overexposure(edges, brightest: brightest, ground),
      lowInformation: Self.ramp(max(brightest - darkest, edges.steepness(999)), 56, 32),
      grayscale: Self.ramp(ground.chroma, 8, 4))
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
    return min(ramp(width, 2_800, 3_400), ramp(range, 24, 48))
  }

  /// Points in lower bins are noise.
  private static let leastBin = 3
  private static let leastPoints = 8

  /// Scores overexposure: the picture is bright on average and its brightest tones are nearly white, or many cells are clipped.
  /// A white ground is left out.
  ///
  /// Drawings are white too, but most of their edges are steep. Therefore many steep edges lower the score.
  private static func overexposure(_ edges: EdgeCounts, brightest: Int, _ ground: WhiteGround) -> UInt8 {
    let mean = ground.isThere ? ramp(ground.mean, 1_950, 2_250) : ramp(ground.mean, 1_250, 2_450)
    let white = ramp(ground.clipped, 60, 380)
    let steep = edges.points[24...].reduce(0, +) * 1_000 / max(1, edges.points[2...].reduce(0, +))
    return min(max(min(mean, ramp(brightest, 220, 238)), white), ramp(steep, 460, 330))
  }
}
