import Imaging
import Testing

@Suite("Perceptual codes")
struct PerceptualCodesTests {
  private func codes(_ raster: Raster) throws -> PerceptualCodes {
    try ImageInspector.inspect(ImageEncoder.png(raster), options: InspectOptions(minSide: 1)).get().codes
  }

  private func mirrored(_ raster: Raster) -> Raster {
    Drawings.stored(raster, for: .mirrored)
  }

  @Test(
    "codes agree with those of another program in floating point, but for values that almost tie",
    arguments: [
      (
        90, 70, 1, 0x1379_117f_a60d_f8e0, 0xb9d3_3bd5_0d27_504a,
        [0x5383_797e_112d_7d26, 0xa740_0d3f_f8aa_e1ea, 0x4815_f94c_0a9b_a263, 0x1964_67fe_22fc_ce1a]
      ),
      (
        200, 150, 2, 0xed68_1643_c48f_686f, 0x47c2_3ce9_6e25_c3c5,
        [0xed00_68a7_162e_4356, 0xc4af_8fda_610d_2d97, 0x74fc_a969_d9cd_1f21, 0x4479_c98f_168f_0e47]
      ),
      (
        64, 64, 5, 0xa0ec_184c_4c1f_7f9b, 0x0a4e_b2e2_aeb5_d523,
        [0xa0c6_e4b7_18e0_4846, 0x0497_1f33_7fee_8be8, 0x57cf_c898_f7a0_4b7e, 0xb32a_5caa_6e54_3305]
      ),
    ] as [(Int, Int, UInt64, UInt64, UInt64, [UInt64])])
  func golden(width: Int, height: Int, seed: UInt64, dct8: UInt64, mirrored: UInt64, dct16: [UInt64]) throws {
    let found = try codes(Drawings.noise(width: width, height: height, seed: seed))
    #expect((found.dct8 ^ dct8).nonzeroBitCount <= 2)
    #expect((found.dct8Mirrored ^ mirrored).nonzeroBitCount <= 2)
    #expect(found.dct16.distance(to: Code256(SIMD4(dct16))) <= 4)
  }

  @Test("the mirrored code is the code of the mirrored picture")
  func mirror() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let picture = Drawings.noise(width: 90, height: 70, seed: seed)
      let (plain, turned) = (try codes(picture), try codes(mirrored(picture)))
      #expect(plain.dct8Mirrored == turned.dct8)
      #expect(plain.dct16Mirrored == turned.dct16)
      #expect(turned.dct8Mirrored == plain.dct8)
      #expect(turned.dct16Mirrored == plain.dct16)
    }
  }

  @Test("half of the bits are ones, so distances are even")
  func balanced() throws {
    let first = try codes(Drawings.noise(width: 64, height: 64, seed: 1))
    let second = try codes(Drawings.noise(width: 64, height: 64, seed: 2))
    #expect(first.dct8.nonzeroBitCount == 32)
    #expect(first.dct16.distance(to: Code256(.zero)) == 128)
    #expect(first.dct16.distance(to: second.dct16).isMultiple(of: 2))
  }

  @Test("scaling and recompressing change few bits")
  func alike() throws {
    let picture = Resampler.lanczos(Drawings.noise(width: 12, height: 9, seed: 3), width: 400, height: 300)
    let small = Resampler.area(picture, width: 170, height: 128)
    let jpeg = ImageEncoder.jpeg(small, quality: 60)
    let changed = try ImageInspector.inspect(jpeg, options: InspectOptions()).get().codes
    let plain = try codes(picture)
    #expect((plain.dct8 ^ changed.dct8).nonzeroBitCount <= 4)
    #expect(plain.dct16.distance(to: changed.dct16) <= 24)
  }

  @Test("a picture of one colour has no texture, noise has all of it")
  func texture() throws {
    let flat = Raster(width: 80, height: 60, channels: 3, pixels: [UInt8](repeating: 90, count: 80 * 60 * 3))
    #expect(try codes(flat).texture == 0)
    #expect(try codes(Drawings.noise(width: 64, height: 64, seed: 4)).texture == 100)
  }

  @Test("encoding keeps all of a code")
  func encoding() throws {
    let plain = try codes(Drawings.noise(width: 64, height: 64, seed: 5))
    #expect(plain.encoded().count == PerceptualCodes.encodedLength)
    #expect(PerceptualCodes(encoded: plain.encoded()) == plain)
    #expect(PerceptualCodes(encoded: plain.encoded().dropLast()) == nil)
  }

  @Test("the thumbnail is the mean over each cell, exactly")
  func thumbnail() throws {
    // 96 pixels in 64 cells: one and a half pixels each.
    let picture = Drawings.noise(width: 96, height: 64, seed: 6)
    let bytes = ImageEncoder.png(picture)
    let thumbnail = try ImageInspector.examine(bytes, options: InspectOptions()).get().thumbnail
    for y in 0..<64 {
      for cell in 0..<64 {
        let (near, far) = (cell / 2 * 3 + (cell % 2 == 0 ? 0 : 2), cell / 2 * 3 + 1)
        for channel in 0..<3 {
          let sum =
            2 * Int(picture[near, y].dropFirst(channel).first ?? 0) + Int(picture[far, y].dropFirst(channel).first ?? 0)
          #expect(Int(thumbnail[cell, y].dropFirst(channel).first ?? 0) == (2 * sum + 3) / 6)
        }
      }
    }
  }

  @Test(
    "pictures smaller and larger than the square keep one colour exactly",
    arguments: [(1, 1), (3, 2), (63, 65), (64, 64), (200, 1), (1, 200), (641, 479), (5_000, 3)])
  func flat(_ width: Int, _ height: Int) throws {
    let pixels = [UInt8]((0..<width * height).flatMap { _ in [200, 17, 255] as [UInt8] })
    let bytes = ImageEncoder.png(Raster(width: width, height: height, channels: 3, pixels: pixels))
    let options = InspectOptions(minSide: 1, maxAspectRatio: 10_000)
    let inspection = try ImageInspector.examine(bytes, options: options).get()
    #expect(Set(inspection.thumbnail.pixels) == [200, 17, 255])
    #expect(inspection.facts.codes.texture == 0)
    #expect(inspection.facts.phash == 0)
  }
}
