import CImage

extension PerceptualCodes {
  /// The codes of a picture of which `grey64` and `grey32` are the upright grey squares of 64 and 32 pixels a side.
  init(grey64: [UInt8], grey32: [UInt8]) {
    precondition(grey64.count == 64 * 64 && grey32.count == 32 * 32, "codes are made of squares of 64 and 32 pixels")
    let small = Self.coefficients(grey32, side: 32, count: 8)
    let large = Self.coefficients(grey64, side: 64, count: 16)
    self.init(
      dct8: Self.words(small)[0], dct8Mirrored: Self.words(Self.mirror(small, count: 8))[0],
      dct16: Code256(SIMD4(Self.words(large))),
      dct16Mirrored: Code256(SIMD4(Self.words(Self.mirror(large, count: 16)))),
      texture: Self.texture(grey64))
  }

  private static func coefficients(_ grey: [UInt8], side: Int, count: Int) -> [Int64] {
    unsafe [Int64](unsafeUninitializedCapacity: count * count) { buffer, initialised in
      unsafe dsb_cosine_transform(grey, UInt32(side), UInt32(count), buffer.baseAddress)
      initialised = count * count
    }
  }

  /// Mirroring left to right changes the sign of the odd horizontal frequencies; the first column has frequency 1.
  private static func mirror(_ coefficients: [Int64], count: Int) -> [Int64] {
    coefficients.enumerated().map { ($0 % count).isMultiple(of: 2) ? -$1 : $1 }
  }

  /// One bit for each coefficient, highest bit first: over the median, the mean of the two middle values, or not.
  private static func words(_ coefficients: [Int64]) -> [UInt64] {
    let sorted = coefficients.sorted()
    let twiceMedian = sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]
    var words = [UInt64](repeating: 0, count: coefficients.count / 64)
    for (index, coefficient) in coefficients.enumerated() where 2 * coefficient > twiceMedian {
      words[index / 64] |= 1 << UInt64(63 - index % 64)
    }
    return words
  }

  private static func texture(_ grey: [UInt8]) -> UInt8 {
    var sum = 0
    for y in 0..<64 {
      for x in 0..<64 {
        let value = Int(grey[y * 64 + x])
        if x < 63 { sum += abs(value - Int(grey[y * 64 + x + 1])) * 100 / 255 }
        if y < 63 { sum += abs(value - Int(grey[y * 64 + 64 + x])) * 100 / 255 }
      }
    }
    return UInt8(min(sum / 90, 100))
  }
}
