/// The PDQ code of a picture and its quality.
///
/// Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019. The grey picture is
/// smoothed twice by a box whose width depends on the size, and sampled at 64 x 64. Then 16 x 16 coefficients of its
/// cosine transform are compared with their median.
struct PDQCode: Sendable, Hashable {
  /// 256 bits in PDQ's own order: the bit of the last coefficient first.
  let words: [UInt64]
  /// 0 to 100; codes below 50 come from pictures with too little structure.
  let quality: UInt8

  private static let side = 64

  /// Computes the code of an upright picture.
  init(of raster: Raster) {
    let small = Self.sample(raster)
    quality = Self.quality(of: small)
    let coefficients = Self.transform(small)
    // The lower of the two middle values, as in Torben's method.
    let median = coefficients.sorted()[coefficients.count / 2 - 1]
    var words = [UInt64](repeating: 0, count: 4)
    for (bit, value) in coefficients.enumerated() where value > median {
      words[3 - bit / 64] |= 1 << UInt64(bit % 64)
    }
    self.words = words
  }

  private static func sample(_ raster: Raster) -> [Float] {
    let (width, height) = (raster.width, raster.height)
    var plane = luma(raster)
    let across = window(width)
    let down = window(height)
    for _ in 0..<2 {
      for y in 0..<height { smooth(&plane, start: y * width, step: 1, count: width, window: across) }
      for x in 0..<width { smooth(&plane, start: x, step: width, count: height, window: down) }
    }
    var small: [Float] = []
    small.reserveCapacity(side * side)
    for y in 0..<side {
      let row = (2 * y + 1) * height / (2 * side)
      for x in 0..<side { small.append(plane[row * width + (2 * x + 1) * width / (2 * side)]) }
    }
    return small
  }

  private static func luma(_ raster: Raster) -> [Float] {
    guard raster.channels == 3 else { return raster.pixels.map(Float.init) }
    return (0..<raster.width * raster.height).map { index in
      let red = Float(raster.pixels[index * 3]) * 0.299
      return red + Float(raster.pixels[index * 3 + 1]) * 0.587 + Float(raster.pixels[index * 3 + 2]) * 0.114
    }
  }

  private static func window(_ length: Int) -> Int { (length + 2 * side - 1) / (2 * side) }

  /// A running mean along a line; near the ends it uses only the part of the box inside the line.
  private static func smooth(_ plane: inout [Float], start: Int, step: Int, count: Int, window: Int) {
    let reach = (window + 2) / 2
    let line = (0..<count).map { plane[start + $0 * step] }
    var (left, right) = (0, min(reach - 1, count))
    var sum: Float = line[..<right].reduce(0, +)
    for index in 0..<count {
      if right < count {
        sum += line[right]
        right += 1
      }
      if index + reach - window > left {
        sum -= line[left]
        left += 1
      }
      plane[start + index * step] = sum / Float(right - left)
    }
  }

  private static func quality(of small: [Float]) -> UInt8 {
    var sum = 0
    for y in 0..<side {
      for x in 0..<side {
        let value = small[y * side + x]
        if y + 1 < side { sum += abs(Int((value - small[(y + 1) * side + x]) * 100 / 255)) }
        if x + 1 < side { sum += abs(Int((value - small[y * side + x + 1]) * 100 / 255)) }
      }
    }
    return UInt8(min(sum / 90, 100))
  }

  /// Frequencies 1 to 16 in both directions.
  private static func transform(_ small: [Float]) -> [Float] {
    let matrix = (1...16).map { frequency in
      (0..<side).map { 0.125 * Float(2).squareRoot() * CosineTable.cosine((2 * $0 + 1) * frequency) }
    }
    var rows = [Float](repeating: 0, count: 16 * side)
    for v in 0..<16 {
      for x in 0..<side {
        var sum: Float = 0
        for y in 0..<side { sum += matrix[v][y] * small[y * side + x] }
        rows[v * side + x] = sum
      }
    }
    var coefficients: [Float] = []
    for v in 0..<16 {
      for u in 0..<16 {
        var sum: Float = 0
        for x in 0..<side { sum += rows[v * side + x] * matrix[u][x] }
        coefficients.append(sum)
      }
    }
    return coefficients
  }
}
