import Learning
import Testing

@Suite("Preprocessing")
struct PreprocessingTests {
  /// A picture whose bytes follow from their index.
  static func picture(_ width: Int, _ height: Int) throws -> RGBImage {
    let pixels = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: (UInt64($0) * 2_654_435_761) >> 13) }
    return try #require(RGBImage(width: width, height: height, pixels: pixels))
  }

  // The sums are of Pillow 13.0.0: resize(BICUBIC), then crop, planes in the order red, green, blue.
  @Test(
    "both views equal Pillow's to the byte, enlarged and reduced",
    arguments: [
      (97, 61, 40, 0xcd74_cb98_0c13_033a, 0x0f0f_b183_52b2_5c53),
      (30, 20, 224, 0x70dd_a298_b51c_13f0, 0x0aee_d917_dec4_502f),
      (300, 200, 64, 0x1726_b791_424a_b748, 0x8e22_8217_dc97_6c35),
      (7, 500, 16, 0x6031_1c1f_e75c_2500, 0x4b42_6b2b_279f_201c),
    ] as [(Int, Int, Int, UInt64, UInt64)])
  func pillow(_ width: Int, _ height: Int, _ size: Int, _ squashed: UInt64, _ centre: UInt64) throws {
    let raw = Preprocessing(size: size, mean: [0, 0, 0], scale: [1, 1, 1])
    let picture = try Self.picture(width, height)
    for (view, sum) in [(NetworkView.squashed, squashed), (.centre, centre)] {
      let input = raw.input(of: picture, view: view, side: raw.size)
      #expect((input.width, input.height) == (size, size))
      #expect(Checksum.of(bytes: input.values.map { UInt8($0) }) == sum)
    }
  }

  @Test("values are shifted and scaled colour by colour")
  func scaling() throws {
    let picture = try #require(RGBImage(width: 1, height: 1, pixels: [255, 127, 0]))
    let input = Preprocessing.efficientNetLite.input(of: picture, view: .centre, side: 224)
    #expect(input.values.first == 1 && input.values[224 * 224] == 0)
    #expect(input.values.last == -127.0 / 128)
  }

  @Test("a picture without pixels, or with too few, is none")
  func noPicture() {
    #expect(RGBImage(width: 0, height: 1, pixels: []) == nil)
    #expect(RGBImage(width: 2, height: 1, pixels: [1, 2, 3]) == nil)
    #expect(RGBImage(width: 1, height: 1, grey: [9])?.pixels == [9, 9, 9])
  }
}
