import Imaging
import Testing

/// What is admitted to decode is judged by the header alone, so these files end where their pixels would begin.
@Suite("The memory of a decoding")
struct DecodingMemoryTests {
  /// A JPEG up to its first scan: `frame` is the marker of its kind, 0xC0 for baseline, 0xC2 for progressive.
  private func jpeg(frame: UInt8, side: Int, inScan channels: Int = 3) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8, 0xFF, frame, 0, 17, 8]
    for _ in 0..<2 { bytes += [UInt8(side >> 8), UInt8(side & 255)] }
    bytes += [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]
    bytes += [0xFF, 0xDA, 0, UInt8(6 + 2 * channels), UInt8(channels)]
    for channel in 1...channels { bytes += [UInt8(channel), 0] }
    return bytes + [0, frame == 0xC2 ? 0 : 63, 0, 0]
  }

  private func needed(_ bytes: [UInt8], _ use: DecodingMemory.Use = .rows) -> Int {
    DecodingMemory.needed(for: bytes, as: use, maxPixels: 80_000_000)
  }

  @Test("of a progressive JPEG is that of all its coefficients")
  func progressive() {
    // 8944 by 8944 in full colour resolution: two bytes a coefficient, three channels.
    #expect(needed(jpeg(frame: 0xC2, side: 8_944)) > 8_944 * 8_944 * 6)
    #expect(needed(jpeg(frame: 0xC2, side: 8_944)) < 500_000_000)
  }

  @Test("of a JPEG whose channels come one after the other as well")
  func severalScans() {
    #expect(needed(jpeg(frame: 0xC0, side: 8_000, inScan: 1)) > 8_000 * 8_000 * 6)
  }

  @Test("of a JPEG whose rows pass by is a few rows")
  func baseline() {
    #expect(needed(jpeg(frame: 0xC0, side: 8_944)) < 4 << 20)
  }

  @Test("of a picture that is kept has its pixels too, at the size a JPEG comes at")
  func kept() {
    let bytes = jpeg(frame: 0xC0, side: 8_000)
    #expect(needed(bytes, .picture(shortSide: nil)) > 8_000 * 8_000 * 3)
    #expect(needed(bytes, .picture(shortSide: 1_000)) < 8_000 * 8_000 * 3 / 30)
    #expect(needed(bytes, .square(side: 8_000, output: 224)) < 8_000 * 8_000 * 3 / 30)
    #expect(needed(bytes, .square(side: 8_000, output: nil)) > 8_000 * 8_000 * 3)
  }

  @Test("of an interlaced PNG is that of the whole picture, of another a few rows")
  func png() {
    func header(interlaced: Bool) -> [UInt8] {
      var builder = PNGBuilder()
      builder.header(width: 8_192, height: 8_192, bits: 8, colour: 6, interlaced: interlaced)
      builder.chunk("IDAT", [0])
      return builder.bytes
    }
    #expect(needed(header(interlaced: true)) > 8_192 * 8_192 * 4)
    #expect(needed(header(interlaced: false)) < 1 << 20)
  }

  @Test("of what is no picture, or has too many pixels, is none beside the file")
  func nothing() {
    #expect(needed([1, 2, 3]) == 3)
    let large = jpeg(frame: 0xC2, side: 60_000)
    #expect(needed(large) == large.count)
  }
}
