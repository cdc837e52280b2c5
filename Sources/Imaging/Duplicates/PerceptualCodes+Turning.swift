import CImage

extension PerceptualCodes {
  /// The 64-bit codes of a grey square of 32 x 32 pixels, turned and mirrored, in the order of `PairForm.turns`.
  static func turned(_ grey: [UInt8]) -> [UInt64] {
    let count = 8
    let plain = unsafe [Int64](unsafeUninitializedCapacity: count * count) { buffer, initialised in
      unsafe dsb_cosine_transform(grey, 32, UInt32(count), buffer.baseAddress)
      initialised = count * count
    }
    return PairForm.turns.map { form in
      var turned = form.isMirrored ? mirrored(plain, count: count) : plain
      // A clockwise quarter: transpose, then mirror left to right.
      for _ in 0..<form.quarters {
        turned = mirrored((0..<count * count).map { turned[$0 % count * count + $0 / count] }, count: count)
      }
      var word: UInt64 = 0
      unsafe dsb_cosine_code(turned, UInt32(count), &word)
      return word
    }
  }

  /// The coefficients of the picture mirrored left to right. Those of odd horizontal frequency change their sign; the first
  /// column has frequency 1.
  private static func mirrored(_ coefficients: [Int64], count: Int) -> [Int64] {
    coefficients.indices.map { $0 % count % 2 == 0 ? -coefficients[$0] : coefficients[$0] }
  }
}
