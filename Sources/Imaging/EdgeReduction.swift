import CImage

/// Measures how steep the edges of a picture are while its rows are decoded.
@safe struct EdgeReduction: ~Copyable {
  private let handle: OpaquePointer

  /// A reduction of a picture stored as `width` by `height`; nil if there is no memory.
  init?(width: Int, height: Int) {
    guard let handle = unsafe dsb_edges_create(UInt32(width), UInt32(height)) else { return nil }
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe dsb_edges_destroy(handle)
  }

  /// Adds the next rows of RGB.
  func add(_ rows: UnsafePointer<UInt8>, stride: Int, count: Int) {
    unsafe dsb_edges_add(handle, rows, stride, UInt32(count))
  }

  /// The counts after all rows.
  func counts() -> EdgeCounts {
    var points = [UInt32](repeating: 0, count: Int(DSB_EDGE_BINS))
    var curvatures = points
    var tones = [UInt32](repeating: 0, count: Int(DSB_EDGE_TONES))
    unsafe dsb_edges_read(handle, &points, &curvatures, &tones)
    return EdgeCounts(
      side: Int(unsafe dsb_edges_side(handle)), points: points.map(Int.init), curvatures: curvatures.map(Int.init),
      tones: tones.map(Int.init), clipped: Int(unsafe dsb_edges_clipped(handle)))
  }
}

/// Histograms of the steepness and brightness of a picture's points.
struct EdgeCounts: Sendable {
  /// The longer side of the sampled grid.
  let side: Int
  /// The number of points with a steepness of 4 n to 4 n + 3.
  let points: [Int]
  /// The sum of the curvatures of those points.
  let curvatures: [Int]
  /// The number of points with a brightness of 4 n to 4 n + 3.
  let tones: [Int]
  /// How many of 10,000 channels are at their upper limit.
  let clipped: Int

  /// How many of 10,000 points are white.
  var white: Int { 10_000 * tones[tones.count - 1] / max(1, tones.reduce(0, +)) }

  /// The longer side of the usual grid. A finer grid spreads an edge over more points, so widths are scaled to this side.
  static let usualSide = Int(DSB_EDGE_SIDE)

  /// The middle of a bin.
  static func middle(_ bin: Int) -> Int { 4 * bin + 2 }

  /// The brightness that this many thousandths of the points do not exceed.
  func tone(_ thousandths: Int) -> Int { Self.quantile(tones, thousandths) }

  /// The steepness that this many thousandths of the points do not exceed.
  func steepness(_ thousandths: Int) -> Int { Self.quantile(points, thousandths) }

  private static func quantile(_ counts: [Int], _ thousandths: Int) -> Int {
    let wanted = (counts.reduce(0, +) * thousandths + 999) / 1_000
    var found = 0
    for (bin, count) in counts.enumerated() {
      found += count
      if found >= wanted, found > 0 { return middle(bin) }
    }
    return middle(0)
  }
}
