import CImage

/// How steep the edges of a picture are, taken while its rows pass by.
@safe struct EdgeReduction: ~Copyable {
  private let handle: OpaquePointer

  /// A reduction of a picture stored as `width` by `height`; nil when there is no memory.
  init?(width: Int, height: Int) {
    guard let handle = unsafe dsb_edges_create(UInt32(width), UInt32(height)) else { return nil }
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe dsb_edges_destroy(handle)
  }

  /// Takes the next rows of RGB.
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
      tones: tones.map(Int.init))
  }
}

/// How many points of a picture are how steep and how bright.
struct EdgeCounts: Sendable {
  /// The longer side of the grid that was looked at.
  let side: Int
  /// How many points have a steepness of 4 n to 4 n + 3.
  let points: [Int]
  /// The curvatures of those points together.
  let curvatures: [Int]
  /// How many points have a brightness of 4 n to 4 n + 3.
  let tones: [Int]

  /// The longer side of a grid at which an edge is as steep as it is; a finer grid spreads it over more points.
  static let usualSide = Int(DSB_EDGE_SIDE)

  /// The middle of a bin.
  static func middle(_ bin: Int) -> Int { 4 * bin + 2 }

  /// The brightness that so many thousandths of the points do not exceed.
  func tone(_ thousandths: Int) -> Int { Self.quantile(tones, thousandths) }

  /// The steepness that so many thousandths of the points do not exceed.
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
