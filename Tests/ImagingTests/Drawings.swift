import Imaging

/// Pictures drawn by formulas, for tests.
enum Drawings {
  /// Smooth waves of colour with a brighter top left corner: no symmetry, little loss as a JPEG.
  static func waves(width: Int, height: Int) -> Raster {
    var pixels = [UInt8]()
    pixels.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        let corner = x * 3 < width && y * 4 < height ? 60 : 0
        pixels.append(UInt8(40 + (x * 120 / width) + corner))
        pixels.append(UInt8(30 + (y * 130 / height) + corner))
        pixels.append(UInt8(60 + ((x + y) * 60 / (width + height)) + corner))
      }
    }
    return Raster(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// Reproducible noise, which no code compresses well.
  static func noise(width: Int, height: Int, seed: UInt64) -> Raster {
    var state = seed
    let pixels = (0..<width * height * 3).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    return Raster(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// The mean difference of two pictures of one size, in levels.
  static func difference(_ left: Raster, _ right: Raster) -> Double {
    guard left.width == right.width, left.height == right.height else { return .infinity }
    let sum = zip(left.pixels, right.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(left.pixels.count)
  }

  /// `raster` as a camera that was turned stores it: turned upright by `orientation` it is `raster` again.
  static func stored(_ raster: Raster, for orientation: Orientation) -> Raster {
    let (width, height) =
      orientation.swapsSides ? (raster.height, raster.width) : (raster.width, raster.height)
    var pixels = [UInt8](repeating: 0, count: raster.pixels.count)
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let (column, row) =
          switch orientation {
          case .upright: (x, y)
          case .mirrored: (width - 1 - x, y)
          case .halfTurned: (width - 1 - x, height - 1 - y)
          case .flipped: (x, height - 1 - y)
          case .transposed: (y, x)
          case .quarterTurned: (y, height - 1 - x)
          case .transversed: (width - 1 - y, height - 1 - x)
          case .threeQuarterTurned: (width - 1 - y, x)
          }
        pixels.replaceSubrange((row * width + column) * 3..<(row * width + column) * 3 + 3, with: raster[x, y])
      }
    }
    return Raster(width: width, height: height, channels: 3, pixels: pixels)
  }
}
