import Imaging
import Testing

@Suite("PNG")
struct PNGDecodingTests {
  private let options = InspectOptions(minSide: 1)
  private let red: [UInt8] = [255, 0, 0]

  private func pixels(_ bytes: [UInt8], alpha: AlphaRule = .overWhite) throws -> [UInt8] {
    try ImageDecoder.decode(bytes, maxPixels: 100, alpha: alpha).pixels
  }

  @Test("every colour type and depth gives stored values in 8 bits")
  func depths() throws {
    let cases: [(bits: UInt8, colour: UInt8, row: [UInt8], palette: [UInt8]?, want: [UInt8])] = [
      (1, 0, [0b0100_0000], nil, [0, 0, 0, 255, 255, 255]),
      (2, 0, [0b0110_0000], nil, [85, 85, 85, 170, 170, 170]),
      (4, 0, [0x0f], nil, [0, 0, 0, 255, 255, 255]),
      (8, 0, [7, 200], nil, [7, 7, 7, 200, 200, 200]),
      (16, 0, [0x80, 0x80, 0xff, 0x00], nil, [128, 128, 128, 254, 254, 254]),
      (8, 2, [1, 2, 3, 4, 5, 6], nil, [1, 2, 3, 4, 5, 6]),
      (16, 2, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], nil, [1, 2, 3, 4, 5, 6]),
      (1, 3, [0b0100_0000], [9, 8, 7, 6, 5, 4], [9, 8, 7, 6, 5, 4]),
      (8, 3, [1, 0], [9, 8, 7, 6, 5, 4], [6, 5, 4, 9, 8, 7]),
      (8, 4, [10, 255, 10, 0], nil, [10, 10, 10, 255, 255, 255]),
      (8, 6, [1, 2, 3, 255, 1, 2, 3, 0], nil, [1, 2, 3, 255, 255, 255]),
    ]
    for test in cases {
      let file = PNGBuilder.file(
        width: 2, height: 1, bits: test.bits, colour: test.colour, rows: [test.row],
        before: test.palette.map { [("PLTE", $0)] } ?? [])
      #expect(try pixels(file) == test.want, "depth \(test.bits), colour type \(test.colour)")
    }
  }

  @Test("half transparent pixels are laid over white, or keep their colour")
  func alpha() throws {
    let file = PNGBuilder.file(width: 1, height: 1, colour: 6, rows: [[100, 0, 255, 128]])
    #expect(try pixels(file) == [177, 127, 255])
    #expect(try pixels(file, alpha: .dropped) == [100, 0, 255])
    let keyed = PNGBuilder.file(
      width: 2, height: 1, colour: 3, rows: [[0, 1]], before: [("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [0])])
    #expect(try pixels(keyed) == [255, 255, 255, 4, 5, 6])
    #expect(try pixels(keyed, alpha: .dropped) == [1, 2, 3, 4, 5, 6])
  }

  @Test("a gamma chunk leaves stored values alone")
  func gamma() throws {
    let file = PNGBuilder.file(
      width: 1, height: 1, colour: 2, rows: [[10, 20, 30]], before: [("gAMA", PNGBuilder.big(100_000))])
    #expect(try pixels(file) == [10, 20, 30])
  }

  @Test("a wrong check sum is damage in a critical chunk", arguments: ["IHDR", "IDAT", "IEND"])
  func critical(_ name: String) {
    guard case .failure(.corrupt) = ImageInspector.inspect(file(damaging: name), options: options) else {
      Issue.record("accepted")
      return
    }
  }

  @Test(
    "damage in ancillary chunks is ignored",
    arguments: ["tEXt", "zTXt", "iTXt", "iCCP", "sRGB", "pHYs", "eXIf", "quUx"])
  func ancillary(_ name: String) throws {
    let facts = try ImageInspector.inspect(file(damaging: name), options: options).get()
    #expect(facts.width == 2)
  }

  /// A small file with a chunk `name` whose check sum is wrong.
  private func file(damaging name: String) -> [UInt8] {
    var builder = PNGBuilder()
    builder.chunk(
      "IHDR", PNGBuilder.big(2) + PNGBuilder.big(1) + [8, 2, 0, 0, 0], damaged: name == "IHDR")
    if !["IHDR", "IDAT", "IEND"].contains(name) {
      builder.chunk(name, [UInt8](repeating: 0x41, count: 30), damaged: true)
    }
    builder.chunk("IDAT", PNGBuilder.deflate([0] + red + red), damaged: name == "IDAT")
    builder.chunk("IEND", [], damaged: name == "IEND")
    return builder.bytes
  }

  @Test("a text chunk that unpacks to gigabytes is never unpacked")
  func textBomb() throws {
    let claim = Array("Comment\0\0".utf8) + PNGBuilder.deflate([UInt8](repeating: 0, count: 200_000))
    let file = PNGBuilder.file(width: 1, height: 1, colour: 2, rows: [red], before: [("zTXt", claim), ("iCCP", claim)])
    #expect(try pixels(file) == red)
  }

  @Test("a file cut anywhere is corrupt")
  func truncated() {
    let bytes = PNGBuilder.file(width: 2, height: 2, colour: 2, rows: [red + red, red + red])
    for length in 9..<bytes.count {
      guard case .failure(.corrupt) = ImageInspector.inspect(Array(bytes[0..<length]), options: options) else {
        Issue.record("\(length) of \(bytes.count) bytes were accepted")
        continue
      }
    }
  }

  @Test("an interlaced picture comes out whole")
  func interlaced() throws {
    // Seven passes over 2 x 2 pixels: only the first, the sixth and the seventh have any.
    var builder = PNGBuilder()
    builder.header(width: 2, height: 2, bits: 8, colour: 0, interlaced: true)
    builder.chunk("IDAT", PNGBuilder.deflate([0, 10, 0, 20, 0, 30, 40]))
    builder.chunk("IEND", [])
    #expect(try pixels(builder.bytes) == [10, 20, 30, 40].flatMap { [$0, $0, $0] })
  }

  @Test("a header that promises more than its bytes can hold is corrupt, not allocated")
  func absurd() {
    var builder = PNGBuilder()
    builder.header(width: 8_000, height: 8_000, bits: 8, colour: 6)
    builder.chunk("IDAT", PNGBuilder.deflate([0]))
    builder.chunk("IEND", [])
    #expect(
      ImageInspector.inspect(builder.bytes, options: options)
        == .failure(.corrupt("too few bytes for the declared size")))
  }

  @Test("an animated PNG is its first frame, or refused")
  func animated() throws {
    let control = PNGBuilder.big(2) + PNGBuilder.big(0)
    let file = PNGBuilder.file(width: 1, height: 1, colour: 2, rows: [red], before: [("acTL", control)])
    #expect(try ImageInspector.inspect(file, options: options).get().width == 1)
    let strict = InspectOptions(minSide: 1, animated: .reject)
    #expect(ImageInspector.inspect(file, options: strict) == .failure(.animated))
  }
}
