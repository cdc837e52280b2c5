import Imaging
import Testing

@Suite("Limits")
struct InspectLimitsTests {
  private func png(_ width: Int, _ height: Int) -> [UInt8] {
    ImageEncoder.png(Drawings.waves(width: width, height: height))
  }

  @Test("limits are met exactly")
  func limits() {
    let options = InspectOptions(minSide: 10, maxPixels: 1_000, maxAspectRatio: 5)
    #expect((try? ImageInspector.inspect(png(10, 50), options: options).get()) != nil)
    #expect(ImageInspector.inspect(png(10, 51), options: options) == .failure(.aspectRatio))
    #expect(ImageInspector.inspect(png(9, 20), options: options) == .failure(.tooSmall))
    #expect(ImageInspector.inspect(png(25, 41), options: options) == .failure(.tooManyPixels))
  }

  @Test("a limit is judged from the header, whatever follows it")
  func headerOnly() {
    var builder = PNGBuilder()
    builder.header(width: 100_000, height: 100_000, bits: 16, colour: 6)
    builder.chunk("IDAT", [])
    #expect(ImageInspector.inspect(builder.bytes, options: InspectOptions()) == .failure(.tooManyPixels))
    #expect(throws: DecodeError.tooManyPixels) { try ImageDecoder.decode(builder.bytes, maxPixels: 80_000_000) }
  }

  @Test("a side of more than 16,777,216 pixels is too many, whatever the limits are", arguments: [true, false])
  func longSide(isTall: Bool) {
    var options = InspectOptions(minSide: 1, maxPixels: 80_000_000, maxAspectRatio: .infinity)
    for side in [16_777_217, 79_000_000] {
      var builder = PNGBuilder()
      builder.header(width: isTall ? 1 : side, height: isTall ? side : 1, bits: 8, colour: 0)
      builder.chunk("IDAT", [])
      #expect(ImageInspector.inspect(builder.bytes, options: options) == .failure(.tooManyPixels))
      options.maxPixels = 1 << 40
    }
  }

  @Test("formats that are not let in are named, what is no picture is not")
  func formats() {
    let options = InspectOptions(formats: [.jpeg])
    #expect(ImageInspector.inspect(png(70, 70), options: options) == .failure(.unsupportedFormat(.png)))
    #expect(
      ImageInspector.inspect(Array("GIF89a........".utf8), options: options) == .failure(.unsupportedFormat(.gif)))
    #expect(ImageInspector.inspect(Array("<!DOCTYPE html><p>".utf8), options: options) == .failure(.notImage))
    #expect(ImageInspector.inspect([], options: options) == .failure(.notImage))
    #expect(ImageInspector.inspect([0xff, 0xd8], options: options) != .failure(.notImage))
  }
}
