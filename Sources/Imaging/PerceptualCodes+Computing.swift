import CImage

extension PerceptualCodes {
  /// Computes the codes of a picture from its upright grey versions of 64 x 64 and 32 x 32 pixels.
  init(grey64: [UInt8], grey32: [UInt8]) {
    precondition(grey64.count == 64 * 64 && grey32.count == 32 * 32, "codes are made of squares of 64 and 32 pixels")
    let small = Self.codes(grey32, side: 32, count: 8)
    let large = Self.codes(grey64, side: 64, count: 16)
    self.init(
      dct8: small[0], dct8Mirrored: small[1], dct16: Code256(SIMD4(large[0..<4])),
      dct16Mirrored: Code256(SIMD4(large[4..<8])), texture: unsafe dsb_texture(grey64))
  }

  /// The words of the code and of the mirrored code of a grey square.
  static func codes(_ grey: [UInt8], side: UInt32, count: Int) -> [UInt64] {
    let words = count * count / 64
    return unsafe [UInt64](unsafeUninitializedCapacity: 2 * words) { buffer, initialised in
      unsafe withUnsafeTemporaryAllocation(of: Int64.self, capacity: count * count) { coefficients in
        unsafe dsb_cosine_transform(grey, side, UInt32(count), coefficients.baseAddress)
        unsafe dsb_cosine_code(coefficients.baseAddress, UInt32(count), buffer.baseAddress)
        // Mirroring left to right changes the sign of the odd horizontal frequencies. The first column has frequency 1.
        for index in stride(from: 0, to: count * count, by: 2) { unsafe coefficients[index] = -coefficients[index] }
        let mirrored = unsafe buffer.baseAddress.map { unsafe $0 + words }
        unsafe dsb_cosine_code(coefficients.baseAddress, UInt32(count), mirrored)
      }
      initialised = 2 * words
    }
  }
}
