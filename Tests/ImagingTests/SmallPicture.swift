import Imaging

/// What the pictures of `Tests/Pictures` show.
enum SmallPicture {
  /// The colour of a pixel before a lossy format changed it.
  static func colour(_ x: Int, _ y: Int) -> [UInt8] { [UInt8(x * 4), UInt8(y * 5), 64] }
}

extension Raster {
  /// The channels of a pixel.
  func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(pixels[(y * width + x) * 3..<(y * width + x) * 3 + 3]) }

  /// How much a channel of a pixel differs from a colour at most.
  func differs(from colour: [UInt8], at place: (x: Int, y: Int)) -> Int {
    zip(pixel(place.x, place.y), colour).map { abs(Int($0) - Int($1)) }.max() ?? 255
  }
}
