import Imaging

/// Drawn pictures with something in them, and altered copies of them.
enum Scenes {
  /// 240 x 200 pixels with coloured patches of all sizes on a shaded ground; another seed is another picture.
  static func patches(seed: UInt64) -> Raster {
    let (width, height) = (240, 200)
    var state = seed &+ 77
    func next(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width { pixels += [UInt8(90 + x / 6), UInt8(100 + y / 4), 120] }
    }
    for size in [90, 70, 60, 50, 40, 40, 30, 30, 30, 20, 20, 20, 15, 15, 15, 15, 10, 10, 10, 10] {
      let (left, top) = (next(width - size), next(height - size))
      let colour = [UInt8(next(256)), UInt8(next(256)), UInt8(next(256))]
      for y in top..<top + size {
        for x in left..<left + size {
          let place = (y * width + x) * 3
          for channel in 0..<3 { pixels[place + channel] = colour[channel] }
        }
      }
    }
    return Raster(width: width, height: height, channels: 3, pixels: pixels)
  }

  static func mirrored(_ raster: Raster) -> Raster {
    mapped(raster, width: raster.width, height: raster.height) { raster[raster.width - 1 - $0, $1] }
  }

  static func cropped(_ raster: Raster, left: Int, top: Int, cut: Int) -> Raster {
    mapped(raster, width: raster.width - cut, height: raster.height - cut) { raster[$0 + left, $1 + top] }
  }

  static func framed(_ raster: Raster, by border: Int, level: UInt8) -> Raster {
    mapped(raster, width: raster.width + 2 * border, height: raster.height + 2 * border) { x, y in
      let (x, y) = (x - border, y - border)
      let isInside = (0..<raster.width).contains(x) && (0..<raster.height).contains(y)
      return isInside ? raster[x, y] : [level, level, level]
    }
  }

  static func brighter(_ raster: Raster) -> Raster {
    recoloured(raster) { $0.map { UInt8(min(255, Int($0) * 12 / 10)) } }
  }

  static func grey(_ raster: Raster) -> Raster {
    recoloured(raster) { pixel in
      let parts = pixel.map(Int.init)
      return [UInt8](repeating: UInt8((299 * parts[0] + 587 * parts[1] + 114 * parts[2]) / 1000), count: 3)
    }
  }

  /// Every pixel by itself.
  static func recoloured(_ raster: Raster, _ change: ([UInt8]) -> [UInt8]) -> Raster {
    mapped(raster, width: raster.width, height: raster.height) { ArraySlice(change(Array(raster[$0, $1]))) }
  }

  private static func mapped(
    _ raster: Raster, width: Int, height: Int, _ pixel: (Int, Int) -> ArraySlice<UInt8>
  ) -> Raster {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width { pixels += pixel(x, y) }
    }
    return Raster(width: width, height: height, channels: 3, pixels: pixels)
  }
}
