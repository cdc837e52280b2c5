/// 64 bits that compare each of 9 x 8 grey area means with the one to its right: 1 if it is darker (N. Krawetz, 2013).
enum DifferenceCode {
  /// The code of an upright picture.
  static func word(of raster: Raster) -> UInt64 {
    let cells = Resampler.area(raster, width: 9, height: 8)
    func grey(_ x: Int, _ y: Int) -> Int {
      let place = (y * 9 + x) * cells.channels
      guard cells.channels == 3 else { return Int(cells.pixels[place]) * 1000 }
      return 299 * Int(cells.pixels[place]) + 587 * Int(cells.pixels[place + 1]) + 114 * Int(cells.pixels[place + 2])
    }
    var word: UInt64 = 0
    for y in 0..<8 {
      for x in 0..<8 { word = word << 1 | (grey(x + 1, y) > grey(x, y) ? 1 : 0) }
    }
    return word
  }
}
