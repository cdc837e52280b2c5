import Imaging

/// Things of one outline on a plain ground, and strokes: pictures that differ in a colour or in one part alone.
enum Outlines {
  typealias Colour = [UInt8]

  private static let side = 200

  /// A shirt of that colour; with cloth, its brightness varies as that of a photo.
  static func shirt(_ colour: Colour, on ground: Colour = [255, 255, 255], hasCloth: Bool = false) -> Raster {
    draw { x, y in
      let isBody = (60..<140).contains(x) && (40..<180).contains(y)
      let isSleeve = (40..<95).contains(y) && abs(x - 100) < 40 + (y - 40) * 3 / 4
      let isNeck = (x - 100) * (x - 100) + (y - 36) * (y - 36) < 260
      let isShirt = (isBody || isSleeve) && !isNeck
      let base = isShirt ? colour : ground
      guard hasCloth else { return base }
      let light = 238 + (x * 7 + y * 13) % 9 + (x / 9 + y / 14) % 2 * 6 - (isShirt ? abs(x - 100) / 8 : 0)
      return base.map { UInt8(min(255, Int($0) * light / 256)) }
    }
  }

  /// The same shirt with folds, in light and shadow, on a ground that becomes darker downwards.
  static func folded(_ colour: Colour) -> Raster {
    let outline = shirt([0, 0, 0])
    return draw { x, y in
      guard outline[x, y].first == 0 else { return Colour(repeating: UInt8(245 - y / 4), count: 3) }
      // Two waves of triangles, in 256ths of the light.
      let (one, other) = (abs((x * 3 + y * 2) % 120 - 60), abs((x * 2 - y * 3 + 900) % 180 - 90))
      return colour.map { UInt8(Int($0) * (140 + one + other / 2) / 256) }
    }
  }

  /// Bars as `left, top, right, bottom` in hundredths of the picture, in one colour on white.
  static func strokes(_ bars: [[Int]], _ colour: Colour = [0, 0, 0]) -> Raster {
    draw { x, y in
      let isInk = bars.contains { bar in
        (bar[0] * 2..<bar[2] * 2).contains(x) && (bar[1] * 2..<bar[3] * 2).contains(y)
      }
      return isInk ? colour : [255, 255, 255]
    }
  }

  /// A letter of the bars of `F`, with those added that make it another.
  static func letter(_ name: Character) -> Raster {
    let (stem, top, middle) = ([25, 15, 37, 85], [25, 15, 75, 27], [25, 45, 65, 57])
    let (right, bottom, leg) = ([63, 15, 75, 57], [25, 73, 75, 85], [63, 45, 75, 85])
    let bars: [Character: [[Int]]] = [
      "F": [stem, top, middle], "E": [stem, top, middle, bottom], "P": [stem, top, middle, right],
      "A": [stem, top, middle, right, leg], "C": [stem, top, bottom], "O": [stem, top, bottom, right, leg],
      "B": [stem, top, middle, right, leg, bottom],
    ]
    return strokes(bars[name] ?? [])
  }

  /// A round sign with a red rim and bars on white.
  static func sign(_ bars: [[Int]]) -> Raster {
    draw { x, y in
      let distance = (x - 100) * (x - 100) + (y - 100) * (y - 100)
      if distance > 90 * 90 { return [150, 190, 230] }
      if distance > 68 * 68 { return [200, 20, 30] }
      let isInk = bars.contains { bar in
        (bar[0] * 2..<bar[2] * 2).contains(x) && (bar[1] * 2..<bar[3] * 2).contains(y)
      }
      return isInk ? [0, 0, 0] : [255, 255, 255]
    }
  }

  private static func draw(_ colour: (Int, Int) -> Colour) -> Raster {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(side * side * 3)
    for y in 0..<side {
      for x in 0..<side { pixels += colour(x, y) }
    }
    return Raster(width: side, height: side, channels: 3, pixels: pixels)
  }
}
