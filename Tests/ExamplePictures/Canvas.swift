import Imaging

/// A picture being drawn: colours laid over each other, in coordinates from 0 to 1 on both sides.
///
/// Only additions, multiplications, divisions and comparisons: the same pixels on every machine.
struct Canvas {
  /// Red, green and blue, each from 0 to 255.
  struct Colour {
    let red: Double
    let green: Double
    let blue: Double

    /// The colour a share of the way to another.
    func mixed(with other: Colour, share: Double) -> Colour {
      Colour(
        red: red + (other.red - red) * share, green: green + (other.green - green) * share,
        blue: blue + (other.blue - blue) * share)
    }

    /// The colour with every channel raised or lowered.
    func shaded(by amount: Double) -> Colour {
      Colour(red: red + amount, green: green + amount, blue: blue + amount)
    }
  }

  let width: Int
  let height: Int
  private var pixels: [Colour]

  /// A canvas of one colour.
  init(width: Int, height: Int, colour: Colour) {
    self.width = width
    self.height = height
    pixels = Array(repeating: colour, count: width * height)
  }

  /// Changes the colour of each pixel, given its place and what is there.
  mutating func paint(_ colour: (_ x: Double, _ y: Double, _ below: Colour) -> Colour) {
    for row in 0..<height {
      for column in 0..<width {
        let x = (Double(column) + 0.5) / Double(width)
        let y = (Double(row) + 0.5) / Double(height)
        pixels[row * width + column] = colour(x, y, pixels[row * width + column])
      }
    }
  }

  /// Fills an upright rectangle.
  mutating func fill(x: Range<Double>, y: Range<Double>, _ colour: Colour) {
    paint { px, py, below in x.contains(px) && y.contains(py) ? colour : below }
  }

  /// Fills a disc whose radius is a share of the width, drawn round whatever the sides are.
  mutating func disc(x: Double, y: Double, radius: Double, _ colour: Colour) {
    let stretch = Double(height) / Double(width)
    paint { px, py, below in
      let across = px - x
      let down = (py - y) * stretch
      return across * across + down * down < radius * radius ? colour : below
    }
  }

  /// The picture as it stands, rounded to whole values.
  var raster: Raster {
    var bytes = [UInt8]()
    bytes.reserveCapacity(pixels.count * 3)
    for pixel in pixels {
      for channel in [pixel.red, pixel.green, pixel.blue] { bytes.append(UInt8(min(max(channel.rounded(), 0), 255))) }
    }
    return Raster(width: width, height: height, channels: 3, pixels: bytes)
  }
}
